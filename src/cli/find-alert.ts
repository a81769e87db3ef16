// Finds the one alert that a person means by an id or the beginning of one.
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

const SHOWN_MAX = 5;

/** Throws CliStop when none or several alerts fit. */
export function findAlertId(store: AlertStore, wanted: string): string {
  const ids = wanted === "" ? [] : store.idsFrom(wanted, SHOWN_MAX + 1);
  const [first] = ids;
  if (first === undefined) {
    throw new CliStop(`no alert has the id "${wanted}"; see: tripline alerts list`, EXIT_USAGE);
  }
  if (ids.length === 1 || first === wanted) return first;
  const more = ids.length > SHOWN_MAX ? "\n  and more" : "";
  const shown = ids.slice(0, SHOWN_MAX).join("\n  ");
  throw new CliStop(`"${wanted}" fits more than one alert:\n  ${shown}${more}`, EXIT_USAGE);
}
