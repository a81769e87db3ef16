// nft(8): the one program through which the kernel's filter is changed, with text on its standard input. A
// load is a transaction: when it fails, what was in force stays.
import { missingRights } from "../host/rights.ts";
import { failureOf, findProgram, runProgram } from "../host/run-program.ts";

/** Why this process cannot change the filter; empty where it can. */
export function nftObstacles(what: string): readonly string[] {
  return [
    ...missingRights(what, "net_admin"),
    ...(findProgram("nft") === undefined
      ? [`${what} needs nft, which this host does not have: install the package nftables`]
      : []),
  ];
}

/** Throws with what nft said. */
export async function loadRuleset(text: string): Promise<void> {
  await runNft(["-f", "-"], text);
}

/** Throws where the text would not load; changes nothing. */
export async function checkRuleset(text: string): Promise<void> {
  await runNft(["-c", "-f", "-"], text);
}

/** No fault where there is none. */
export async function deleteTable(table: string): Promise<void> {
  await runNft(["-f", "-"], `table inet ${table} {}\ndelete table inet ${table}\n`);
}

/** Undefined where it cannot be told: for want of rights or of nft. */
export async function hasTable(table: string): Promise<boolean | undefined> {
  if (nftObstacles("").length > 0) return undefined;
  try {
    const { stdout } = await runNft(["list", "tables", "inet"], "");
    return stdout.split("\n").includes(`table inet ${table}`);
  } catch {
    return undefined;
  }
}

async function runNft(
  args: readonly string[],
  input: string,
): Promise<{ readonly stdout: string }> {
  const path = findProgram("nft");
  if (path === undefined) throw new Error("this host has no nft");
  const result = await runProgram(path, args, input);
  if (result.exitCode !== 0) throw new Error(`nft: ${failureOf(result)}`);
  return result;
}
