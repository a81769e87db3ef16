// Which rights this process has over the host. Root by name is not asked for: a service may hold single
// capabilities, and root in a container may hold few.
import { hasCapability } from "../../sources/linux/sensor/capabilities.ts";

type Capability = Parameters<typeof hasCapability>[0];

/** One sentence for each of the capabilities that is missing. */
export function missingRights(what: string, ...needed: readonly Capability[]): readonly string[] {
  if (process.platform !== "linux") return [`${what} works on Linux only`];
  return needed
    .filter((name) => !hasCapability(name))
    .map(
      (name) =>
        `${what} needs CAP_${name.toUpperCase()}, which this process does not have: run it as root`,
    );
}
