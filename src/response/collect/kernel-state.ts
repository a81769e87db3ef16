// What the kernel itself was changed by: modules, the marks that loading some of them left, mounts.
import { readFileSync } from "node:fs";
import type { Evidence } from "./evidence.ts";

const MOUNTS_MAX = 5_000;

export function collectKernelState(evidence: Evidence): void {
  evidence.addTable({
    name: "modules",
    title: "Modules of the kernel",
    columns: ["module", "bytes", "used by", "marks"],
    rows: linesOf("/proc/modules").map((line) => {
      const [name = "", bytes = "", , users = "", , , marks = ""] = line.split(" ");
      // (O): from outside the kernel's own source; (E): not signed.
      return [name, Number(bytes), users.replace(/^-$|,$/g, ""), marks];
    }),
  });
  evidence.addTable({
    name: "kernel",
    title: "The kernel",
    columns: ["what", "value"],
    rows: [
      ["version", linesOf("/proc/version")[0] ?? ""],
      ["command line", linesOf("/proc/cmdline")[0] ?? ""],
      ["taint (0: as built)", linesOf("/proc/sys/kernel/tainted")[0] ?? ""],
      ["boot id", linesOf("/proc/sys/kernel/random/boot_id")[0] ?? ""],
    ],
  });
  evidence.addTable({
    name: "mounts",
    title: "Mounts",
    columns: ["device", "folder", "kind", "options"],
    rows: linesOf("/proc/mounts")
      .slice(0, MOUNTS_MAX)
      .map((line) => line.split(" ").slice(0, 4)),
  });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}
