// Alerts by mail: one mail for all that came since the last, plain text, the gravest first. The library is
// loaded when the first mail is sent, so that nobody else pays for it.
import type { Transporter } from "nodemailer";
import type { JsonObject } from "../../base/json.ts";
import { ruleSeverities } from "../../base/rule-severity.ts";
import { type DocumentFacts, documentFacts } from "../document-facts.ts";
import { type AlertOutput, failureOf, OutputFailure } from "./alert-output.ts";
import { detailsOf, type MessageOptions, summaryOf } from "./chat-messages.ts";

export interface MailOutputOptions {
  readonly name: string;
  readonly server: MailServer;
  readonly from: string;
  readonly to: readonly string[];
  readonly message: MessageOptions;
}

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /**
   * "implicit" speaks TLS from the first byte (port 465), "starttls" refuses to go on without it, "none"
   * is for a server on the same machine.
   */
  readonly tls: "implicit" | "starttls" | "none";
  readonly ca: string | undefined;
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

const TIMEOUT_MS = 30_000;
const SUBJECT_CHARACTERS_MAX = 200;

export function createMailOutput(options: MailOutputOptions): AlertOutput {
  let transporter: Transporter | undefined;
  return {
    name: options.name,
    send: async (batch) => {
      transporter ??= await connectTo(options.server);
      const facts = batch.map((document: JsonObject) => documentFacts(document)).sort(byGravity);
      try {
        await transporter.sendMail({
          from: options.from,
          to: [...options.to],
          subject: `[tripline] ${summaryOf(facts)}`.slice(0, SUBJECT_CHARACTERS_MAX),
          text: facts.map((one) => alertText(one, options.message)).join("\n\n"),
          disableFileAccess: true,
          disableUrlAccess: true,
        });
      } catch (thrown) {
        throw mailFailure(thrown, options.server.host);
      }
    },
    close: () => {
      transporter?.close();
      return Promise.resolve();
    },
  };
}

async function connectTo(server: MailServer): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  const { host, port, tls, ca, login } = server;
  return createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
  });
}

/** 552 and 554 refuse the mail itself; the rest (login, greylisting, recipients) a person can put right. */
function mailFailure(thrown: unknown, host: string): OutputFailure {
  const { responseCode, code } = (thrown ?? {}) as { responseCode?: number; code?: string };
  if (responseCode === undefined) return failureOf(thrown, `cannot send mail by ${host}`);
  const isPermanent = responseCode === 552 || (responseCode === 554 && code === "EMESSAGE");
  return new OutputFailure(`${host} answers ${responseCode}`, { isPermanent });
}

function byGravity(a: DocumentFacts, b: DocumentFacts): number {
  const rank = ({ severity }: DocumentFacts) =>
    (ruleSeverities as readonly string[]).indexOf(severity);
  return rank(b) - rank(a) || (a.time < b.time ? -1 : 1);
}

function alertText(facts: DocumentFacts, message: MessageOptions): string {
  return [
    summaryOf([facts]),
    ...detailsOf(facts, message).map(([name, value]) => `  ${name.padEnd(8)} ${value}`),
  ].join("\n");
}
