// What each kind of `[[output]]` table takes, and the output it makes.
import { resolve } from "node:path";
import type { AlertOutput } from "../outputs/deliver/alert-output.ts";
import { createElasticsearchOutput } from "../outputs/deliver/elasticsearch-output.ts";
import { createFileOutput } from "../outputs/deliver/file-output.ts";
import { createMailOutput, type MailServer } from "../outputs/deliver/mail-output.ts";
import { createOtlpOutput } from "../outputs/deliver/otlp-output.ts";
import { createSyslogOutput, type SyslogTransport } from "../outputs/deliver/syslog-output.ts";
import { createWebhookOutput, type WebhookForm } from "../outputs/deliver/webhook-output.ts";
import type { OutputSettings } from "./output-config.ts";

export interface OutputKind {
  readonly keys: readonly string[];
  /** Alerts sent at once. */
  readonly batchSize: number;
  /** How long alerts gather after a sending. */
  readonly gatherMs: (settings: OutputSettings) => number;
  /** Undefined when a setting cannot be used; it has been told then. */
  readonly read: (settings: OutputSettings, name: string) => (() => AlertOutput) | undefined;
}

const none = (): number => 0;

export const outputKinds: Readonly<Record<string, OutputKind>> = {
  file: { keys: ["path", "rotate_mb", "keep"], batchSize: 500, gatherMs: none, read: readFile },
  syslog: {
    keys: ["address", "facility", "ca_file", "cert_file", "key_file"],
    batchSize: 100,
    gatherMs: none,
    read: readSyslog,
  },
  webhook: {
    keys: ["url", "url_env", "form", "secret_env", "ca_file", "command_lines"],
    // A message of Slack holds 50 blocks, and nobody reads more than a few alerts in one.
    batchSize: 10,
    gatherMs: none,
    read: readWebhook,
  },
  mail: {
    keys: ["server", "from", "to", "user", "secret_env", "ca_file", "gather_s", "command_lines"],
    batchSize: 100,
    gatherMs: (settings) => settings.count("gather_s", { least: 0, otherwise: 60 }) * 1000,
    read: readMail,
  },
  elasticsearch: {
    keys: ["url", "index", "user", "secret_env", "ca_file"],
    batchSize: 200,
    gatherMs: none,
    read: readElasticsearch,
  },
  otlp: {
    keys: ["url", "secret_env", "ca_file", "command_lines"],
    batchSize: 200,
    gatherMs: none,
    read: readOtlp,
  },
};

const MEGABYTE = 1024 * 1024;

function readFile(settings: OutputSettings, name: string): (() => AlertOutput) | undefined {
  const path = settings.required("path");
  const megabytes = settings.count("rotate_mb", { least: 1, otherwise: 100 });
  const keptFiles = settings.count("keep", { least: 0, otherwise: 5 });
  if (path === undefined) return undefined;
  const whole = resolve(settings.context.cwd, path);
  return () => createFileOutput({ name, path: whole, bytesMax: megabytes * MEGABYTE, keptFiles });
}

const FACILITIES = [
  ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron"],
  ...["authpriv", "ftp", "ntp", "audit", "alert", "clock"],
  ...["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"],
];

function readSyslog(settings: OutputSettings, name: string): (() => AlertOutput) | undefined {
  const url = settings.url("address", ["udp", "tcp", "tls", "unix"]);
  const facility = FACILITIES.indexOf(settings.choice("facility", FACILITIES, "local0") ?? "");
  const transport = url === undefined ? undefined : syslogTransport(url, settings);
  if (transport === undefined) return undefined;
  const { hostname } = settings.context;
  const message = { facility, hostname, appName: "tripline" };
  return () => createSyslogOutput({ name, transport, message });
}

function syslogTransport(url: URL, settings: OutputSettings): SyslogTransport | undefined {
  if (url.protocol === "unix:") return { kind: "unix", path: decodeURIComponent(url.pathname) };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (host === "") return settings.fault("address", '"address" names no host');
  const port = Number(url.port);
  if (url.protocol === "udp:") return { kind: "udp", host, port: port || 514 };
  if (url.protocol === "tcp:") return { kind: "tcp", host, port: port || 601 };
  const [ca, cert, key] = ["ca_file", "cert_file", "key_file"].map((one) => settings.file(one));
  return {
    kind: "tls",
    host,
    port: port || 6514,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

const PAGERDUTY_URL = "https://events.pagerduty.com/v2/enqueue";

function readWebhook(settings: OutputSettings, name: string): (() => AlertOutput) | undefined {
  const kind = settings.choice("form", ["json", "slack", "teams", "pagerduty"], "json") ?? "json";
  const secret = settings.secret("secret_env");
  const url = webhookUrl(settings, kind);
  const ca = settings.file("ca_file");
  const message = { withCommandLines: settings.flag("command_lines", true) };
  if (kind === "pagerduty" && secret === undefined) {
    return settings.fault("secret_env", '"secret_env" names the variable with the routing key');
  }
  if (url === undefined) return undefined;
  const form: WebhookForm = kind === "pagerduty" ? { kind, routingKey: secret ?? "" } : { kind };
  const { nowMs } = settings.context;
  const signing = kind === "json" ? secret : undefined;
  return () =>
    createWebhookOutput({ name, url, form, headers: {}, secret: signing, ca, message, nowMs });
}

/** The URL of a chat is a secret itself and may stand in the environment. */
function webhookUrl(settings: OutputSettings, kind: string): URL | undefined {
  const schemes = ["https", "http"];
  const secret = settings.secret("url_env");
  if (secret !== undefined) return settings.parsedUrl("url_env", secret, schemes);
  if (kind === "pagerduty" && settings.text("url") === undefined) return new URL(PAGERDUTY_URL);
  return settings.url("url", schemes);
}

function readMail(settings: OutputSettings, name: string): (() => AlertOutput) | undefined {
  const url = settings.url("server", ["smtp", "smtps", "smtp+starttls"]);
  const from = settings.required("from");
  const to = settings.texts("to");
  const user = settings.text("user");
  const password = settings.secret("secret_env");
  const ca = settings.file("ca_file");
  const message = { withCommandLines: settings.flag("command_lines", true) };
  if (user !== undefined && password === undefined) {
    return settings.fault("user", '"user" needs "secret_env" with the variable of the password');
  }
  if (url === undefined || from === undefined || to === undefined) return undefined;
  const tls = MAIL_TLS[url.protocol] ?? "starttls";
  const server: MailServer = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || MAIL_PORT[tls],
    tls,
    ca,
    login: user === undefined || password === undefined ? undefined : { user, password },
  };
  return () => createMailOutput({ name, server, from, to, message });
}

const MAIL_TLS: Readonly<Record<string, MailServer["tls"]>> = {
  "smtp:": "none",
  "smtps:": "implicit",
  "smtp+starttls:": "starttls",
};
const MAIL_PORT: Readonly<Record<MailServer["tls"], number>> = {
  none: 25,
  implicit: 465,
  starttls: 587,
};

function readElasticsearch(
  settings: OutputSettings,
  name: string,
): (() => AlertOutput) | undefined {
  const url = settings.url("url", ["https", "http"]);
  const index = settings.text("index") ?? "tripline-alerts";
  const user = settings.text("user");
  const secret = settings.secret("secret_env");
  const ca = settings.file("ca_file");
  if (url === undefined) return undefined;
  const basic = (password: string) =>
    `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const authorization =
    secret === undefined ? undefined : user === undefined ? `ApiKey ${secret}` : basic(secret);
  const { nowMs } = settings.context;
  return () => createElasticsearchOutput({ name, url, index, authorization, ca, nowMs });
}

function readOtlp(settings: OutputSettings, name: string): (() => AlertOutput) | undefined {
  const url = settings.url("url", ["https", "http"]);
  const token = settings.secret("secret_env");
  const ca = settings.file("ca_file");
  const message = { withCommandLines: settings.flag("command_lines", true) };
  if (url === undefined) return undefined;
  const headers: Readonly<Record<string, string>> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { nowMs } = settings.context;
  return () => createOtlpOutput({ name, url, headers, ca, message, nowMs });
}
