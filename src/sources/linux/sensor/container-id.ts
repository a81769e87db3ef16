// A container's id from the paths of a process's cgroups, as Docker, containerd, CRI-O and podman write
// them: sixty-four hexadecimal digits, alone or between a prefix and ".scope".
const CONTAINER = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?(?:$|\/)/;

/** `cgroups` is the text of /proc/PID/cgroup, of version 1 or 2. */
export function containerIdOf(cgroups: string): string | undefined {
  for (const line of cgroups.split("\n")) {
    const path = line.split(":").slice(2).join(":");
    const id = CONTAINER.exec(path)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}
