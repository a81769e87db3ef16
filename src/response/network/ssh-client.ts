// Where the person at this terminal comes from over SSH. sudo takes the variable that says so out of the
// environment, so the processes above this one are asked as well.
import { readFileSync } from "node:fs";
import { ownLine } from "../processes/process-facts.ts";

const NAME = "SSH_CONNECTION=";

/** The address of the client; undefined where nobody is known to be here over SSH. */
export function sshClient(own: string | undefined): string | undefined {
  const values = [own, ...[...ownLine()].map(sshConnectionOf)];
  const found = values.find((value) => value !== undefined && value !== "");
  return found?.split(" ")[0];
}

function sshConnectionOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    return variables.find((one) => one.startsWith(NAME))?.slice(NAME.length);
  } catch {
    return undefined;
  }
}
