// Files without which the host does not start, nobody logs in or Tripline ends: moving one away is not how an
// incident is contained. And whether a folder can be written at all.
import { accessSync, constants, realpathSync } from "node:fs";
import { hasCapability } from "../../sources/linux/sensor/capabilities.ts";

const KEPT_FOLDERS = ["/boot/", "/proc/", "/sys/"] as const;

const KEPT_FILES: ReadonlySet<string> = new Set([
  "/etc/passwd",
  "/etc/shadow",
  "/etc/group",
  "/etc/gshadow",
  "/etc/fstab",
  "/etc/nsswitch.conf",
]);

/** Programs that everything else is begun by; each may be a link to another file. */
const KEPT_PROGRAMS = ["/sbin/init", "/bin/sh", "/bin/bash", "/bin/login"] as const;

/** Undefined for a file that may be moved. */
export function protectedReason(path: string, dataDir: string): string | undefined {
  if (path.startsWith(`${dataDir}/`)) return `"${path}" belongs to Tripline's own data`;
  if (path === process.execPath) return `"${path}" runs Tripline itself`;
  if (KEPT_FOLDERS.some((folder) => path.startsWith(folder))) return `"${path}" is the system's`;
  const isKept =
    KEPT_FILES.has(path) ||
    /\/(ld-linux[^/]*|ld-musl[^/]*|libc)\.so[.\d]*$/.test(path) ||
    KEPT_PROGRAMS.some((program) => path === program || path === realPathOf(program));
  return isKept ? `without "${path}" this host does not work` : undefined;
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Why nothing can be added to or taken from an open folder. */
export function writeObstacles(folder: number): readonly string[] {
  try {
    accessSync(`/proc/self/fd/${folder}`, constants.W_OK);
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EROFS") return ["the folder is read-only for this process"];
    // access(2) looks away from the capabilities of a process that is not root.
    return hasCapability("dac_override") ? [] : ["this process may not write into the folder"];
  }
}
