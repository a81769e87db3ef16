// Prints the results of a hunt: as Elasticsearch's EQL search answers, or for a person.
import { eqlResultJson, eqlResultText, type Hit } from "../outputs/eql-output.ts";
import { type CliIo, wantsColor } from "./io.ts";

export async function printHits(
  hits: readonly Hit[],
  about: {
    readonly json: boolean;
    readonly io: CliIo;
    readonly kind: Hit["kind"];
    /** What is said below: how many results there are in what. */
    readonly about: string;
    /** True when not all are shown. */
    readonly isMore: boolean;
  },
): Promise<void> {
  const { io, kind, isMore } = about;
  if (about.json) {
    await io.stdout.write(`${JSON.stringify(eqlResultJson(hits, kind))}\n`);
    return;
  }
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 };
  if (hits.length > 0) await io.stdout.write(`${eqlResultText(hits, style)}\n`);
  const more = isMore ? `, ${hits.length} shown` : "";
  await io.stderr.write(`${about.about}${more}\n`);
}
