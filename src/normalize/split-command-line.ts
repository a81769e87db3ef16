// Splits a command line into arguments the Windows way, as SentinelOne's integration does on every
// system: blanks part, double quotes group, 2n backslashes before a quote are n backslashes and the
// quote groups, 2n+1 are n and a literal quote. Source: Go's os/exec commandLineToArgv rules.

/** An attacker's command line of 2 MB is one event; its arguments past this many are left joined. */
const ARGUMENTS_MAX = 10_000;

export function splitCommandLine(line: string): readonly string[] {
  const args: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (isBlank(line[at])) at++;
    if (at >= line.length) break;
    if (args.length >= ARGUMENTS_MAX) {
      args.push(line.slice(at));
      break;
    }
    const next = readArgument(line, at);
    args.push(next.text);
    at = next.end;
  }
  return args;
}

function readArgument(line: string, from: number): { readonly text: string; readonly end: number } {
  let text = "";
  let isQuoted = false;
  let at = from;
  while (at < line.length && (isQuoted || !isBlank(line[at]))) {
    let slashes = 0;
    while (line[at + slashes] === "\\") slashes++;
    at += slashes;
    if (line[at] !== '"') {
      text += "\\".repeat(slashes);
      if (at < line.length && (isQuoted || !isBlank(line[at]))) text += line[at++];
      continue;
    }
    text += "\\".repeat(slashes >> 1);
    if (slashes % 2 === 1) text += '"';
    else if (isQuoted && line[at + 1] === '"') {
      text += '"';
      at++;
    } else isQuoted = !isQuoted;
    at++;
  }
  return { text, end: at };
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}
