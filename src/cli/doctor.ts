// `tripline doctor`: what works on this machine, what does not, and what to do about it.
import type { Command } from "commander";
import pc from "picocolors";
import { CaptureFailure, startCaptureChild } from "../sources/linux/sensor/capture-child.ts";
import {
  type Requirement,
  sensorRequirements,
} from "../sources/linux/sensor/sensor-requirements.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface DoctorOptions {
  readonly json?: boolean;
}

interface Finding extends Requirement {
  readonly area: "rules" | "sensor";
}

export function addDoctorCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  program
    .command("doctor")
    .description("say what works on this machine and what the rest would need")
    .option("--json", "print JSON")
    .action(async (options: DoctorOptions) => finish(await runDoctor(options, io)));
}

async function runDoctor(options: DoctorOptions, io: CliIo): Promise<number> {
  const findings: Finding[] = [rulesFinding()];
  for (const one of sensorRequirements()) findings.push({ area: "sensor", ...one });
  if (findings.every(({ isMet }) => isMet)) findings.push(...(await tryCapture()));
  const isWell = findings.every(({ isMet }) => isMet);
  if (options.json === true) await io.stdout.write(`${JSON.stringify({ ok: isWell, findings })}\n`);
  else await io.stdout.write(`${findings.map((one) => line(one, io)).join("\n")}\n`);
  return isWell ? EXIT_DONE : EXIT_FAILED;
}

function rulesFinding(): Finding {
  const { set, unreadable } = loadRuleSet(undefined, { exceptions: [], includeDeprecated: false });
  const failedCount = set.failed.length + unreadable.length;
  return {
    area: "rules",
    what: "built-in rules",
    isMet: failedCount === 0 && set.rules.length > 0,
    found: `${set.rules.length} load, ${failedCount} fail`,
    advice: "tripline rules check says why",
  };
}

/** Attaches for a moment: what the single requirements cannot tell, the kernel tells. */
async function tryCapture(): Promise<readonly Finding[]> {
  const what = "attaching to the kernel";
  try {
    const child = await startCaptureChild({ ringBytes: 1024 * 1024, withSyscalls: true });
    const { programs, missing } = child.ready;
    child.stop();
    const attached: Finding = {
      area: "sensor",
      what,
      isMet: true,
      found: `${programs.length} programs, ${programs.reduce((sum, one) => sum + one.instructions, 0)} instructions`,
      advice: "",
    };
    const lacks = missing.map(
      (one): Finding => ({
        area: "sensor",
        what: `seeing ${one}`,
        isMet: false,
        found: "not in this kernel",
        advice: "events go without it",
      }),
    );
    return [attached, ...lacks];
  } catch (error) {
    if (!(error instanceof CaptureFailure)) throw error;
    const advice =
      error.errno === 1 ? "a container or a lockdown may forbid it; see the kernel's log" : "";
    return [{ area: "sensor", what, isMet: false, found: error.message, advice }];
  }
}

function line({ area, what, isMet, found, advice }: Finding, io: CliIo): string {
  const color = pc.createColors(wantsColor(io, io.stdout));
  const mark = isMet ? color.green("ok  ") : color.red("no  ");
  const hint = isMet || advice === "" ? "" : `\n            ${advice}`;
  return `${mark}${area.padEnd(8)}${what}: ${found}${hint}`;
}
