// The words before a command that run it as nobody with some capabilities, in this repository. The
// repository is mounted where everybody can reach it: a checkout may lie in a folder that only root may
// enter, as mktemp makes them, and access(2), which loaders ask, does not honor CAP_DAC_READ_SEARCH.
import { repository } from "./run-tripline.ts";

/** `capabilities` without their CAP_, as setpriv takes them: "bpf,perfmon". */
export function asNobody(...capabilities: readonly string[]): readonly string[] {
  const kept = capabilities.map((name) => `+${name}`);
  const rights = ["-all", ...kept].join(",");
  // The mount is of a namespace of the command's own, and gone with it.
  const there = 'mount --bind "$0" /mnt && cd /mnt && exec "$@"';
  return [
    ...["unshare", "--mount", "sh", "-c", there, repository],
    ...["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"],
    ...["--inh-caps", rights, "--ambient-caps", rights, "--bounding-set", rights],
  ];
}
