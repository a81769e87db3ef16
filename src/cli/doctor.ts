// `tripline doctor`: what works on this machine, what does not, and what to do about it.
import type { Command } from "commander";
import pc from "picocolors";
import type { Finding } from "./doctor-finding.ts";
import { auditFindings, machineFindings } from "./doctor-machine.ts";
import { sensorFindings } from "./doctor-sensor.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface DoctorOptions {
  readonly json?: boolean;
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
  const sensor = await sensorFindings();
  const findings: readonly Finding[] = [
    rulesFinding(),
    ...sensor.findings,
    ...(process.platform === "linux" ? auditFindings() : []),
    ...machineFindings(io),
  ];
  const isWell = findings.every(({ level }) => level !== "fail");
  if (options.json === true) {
    const source = sensor.source ?? null;
    await io.stdout.write(`${JSON.stringify({ ok: isWell, source, findings })}\n`);
  } else {
    await io.stdout.write(`${findings.map((one) => line(one, io)).join("\n")}\n`);
  }
  return isWell ? EXIT_DONE : EXIT_FAILED;
}

function rulesFinding(): Finding {
  const { set, unreadable } = loadRuleSet(undefined, { exceptions: [], includeDeprecated: false });
  const failedCount = set.failed.length + unreadable.length;
  return {
    area: "rules",
    what: "built-in rules",
    level: failedCount === 0 && set.rules.length > 0 ? "ok" : "fail",
    found: `${set.rules.length} load, ${failedCount} fail`,
    advice: "tripline rules check says why",
  };
}

function line({ area, what, level, found, advice }: Finding, io: CliIo): string {
  const color = pc.createColors(wantsColor(io, io.stdout));
  const mark = {
    ok: color.green("ok  "),
    warn: color.yellow("less"),
    fail: color.red("no  "),
  }[level];
  const hint = level === "ok" || advice === "" ? "" : `\n              ${advice}`;
  return `${mark} ${area.padEnd(8)} ${what}: ${found}${hint}`;
}
