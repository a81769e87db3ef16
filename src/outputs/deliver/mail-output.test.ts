// Mail against a small SMTP server on loopback.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import { OutputFailure } from "./alert-output.ts";
import { createMailOutput } from "./mail-output.ts";

const never = new AbortController().signal;

interface Mail {
  readonly commands: readonly string[];
  readonly text: string;
}

/** Speaks as much SMTP as a mail needs; `answerTo` may refuse a command. */
async function withSmtp(
  answerTo: (command: string) => string | undefined,
  work: (port: number, mails: readonly Mail[]) => Promise<void>,
): Promise<void> {
  const mails: Mail[] = [];
  const server = createServer((socket: Socket) => {
    const commands: string[] = [];
    let body: string[] | undefined;
    let rest = "";
    socket.on("error", () => undefined);
    socket.write("220 test\r\n");
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (body !== undefined) {
          if (line !== ".") {
            body.push(line);
            continue;
          }
          mails.push({ commands: [...commands], text: body.join("\n") });
          body = undefined;
          socket.write(`${answerTo("END") ?? "250 kept"}\r\n`);
          continue;
        }
        commands.push(line);
        if (line === "DATA") body = [];
        socket.write(`${answerTo(line) ?? (line === "DATA" ? "354 go on" : "250 ok")}\r\n`);
        if (line === "QUIT") socket.end();
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await work((server.address() as AddressInfo).port, mails);
  } finally {
    server.close();
  }
}

function mailTo(port: number, tls: "none" | "starttls" = "none") {
  return createMailOutput({
    name: "m",
    server: { host: "127.0.0.1", port, tls, ca: undefined, login: undefined },
    from: "tripline@example.org",
    to: ["soc@example.org", "oncall@example.org"],
    message: { withCommandLines: true },
  });
}

test("several alerts go in one mail, the gravest first", () =>
  withSmtp(
    () => undefined,
    async (port, mails) => {
      const output = mailTo(port);
      const low = sampleAlert({ id: "a", severity: "low", rule: "Cron Change" });
      await output.send([low, sampleAlert({ id: "b", severity: "critical" })], never);
      await output.close();
      const [mail] = mails;
      assert.equal(mails.length, 1);
      assert.equal(mail?.commands.filter((line) => line.startsWith("RCPT TO")).length, 2);
      assert.match(
        mail?.text ?? "",
        /^Subject: \[tripline\] 2 alerts: Python Shell, Cron Change$/m,
      );
      const places = ["critical: Python Shell on web-1", "low: Cron Change on web-1"].map((line) =>
        mail?.text.indexOf(line),
      );
      assert.ok((places[0] ?? -1) >= 0 && (places[1] ?? -1) > (places[0] ?? 0), mail?.text);
    },
  ));

test("names of events add no header, recipient or line of their own", () =>
  withSmtp(
    () => undefined,
    async (port, mails) => {
      const output = mailTo(port);
      const rule = "x\r\nBcc: evil@example.org\r\n\r\n.\r\nMAIL FROM:<a@b>";
      await output.send([sampleAlert({ id: "a", rule, command: "y\r\n.\r\nQUIT" })], never);
      await output.close();
      const [mail] = mails;
      assert.equal(mails.length, 1);
      const headers = mail?.text.split("\n\n", 1)[0] ?? "";
      assert.doesNotMatch(headers, /^Bcc/im);
      assert.equal(mail?.commands.filter((line) => line.startsWith("RCPT TO")).length, 2);
    },
  ));

test("a refusal of the mail itself is for good; of anything else, or no TLS, it is not", async () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["END", "552 too large", true],
    ["END", "451 later", false],
    ["MAIL", "550 not you", false],
  ];
  for (const [command, answer, isPermanent] of cases) {
    await withSmtp(
      (line) => (line.startsWith(command) ? answer : undefined),
      async (port) => {
        const output = mailTo(port);
        await assert.rejects(
          output.send([sampleAlert({ id: "a" })], never),
          (thrown) =>
            thrown instanceof OutputFailure &&
            thrown.isPermanent === isPermanent &&
            thrown.message === `127.0.0.1 answers ${answer.slice(0, 3)}`,
          answer,
        );
        await output.close();
      },
    );
  }
  await withSmtp(
    (line) => (line === "STARTTLS" ? "502 no" : undefined),
    async (port, mails) => {
      const output = mailTo(port, "starttls");
      await assert.rejects(output.send([sampleAlert({ id: "a" })], never), OutputFailure);
      assert.equal(mails.length, 0);
      await output.close();
    },
  );
});
