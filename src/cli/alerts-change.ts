// `tripline alerts ack|close|reopen|assign|tag|note`: one change to the alerts named, or to all of a filter.
// Without ids it says how many it would change and wants --yes.
import type {
  AlertFilter,
  AlertStore,
  CloseReason,
  WorkflowChange,
  WorkflowStatus,
} from "../store/alerts/alert-store.ts";
import { type AlertFilterFlags, filterOf, hasFilter } from "./alert-filter-flags.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { findAlertId } from "./find-alert.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, type DataOptions, withStore } from "./open-kept.ts";

export interface AlertsChangeOptions extends AlertFilterFlags, DataOptions {
  readonly setStatus?: WorkflowStatus;
  readonly reason?: CloseReason;
  readonly note?: string;
  readonly who?: readonly string[];
  readonly nobody?: boolean;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly yes?: boolean;
}

/** More are changed by calling again; one transaction must not hold up detection for long. */
const CHANGED_AT_ONCE = 1000;

export async function changeAlerts(
  given: readonly string[],
  options: AlertsChangeOptions,
  io: CliIo,
): Promise<number> {
  const change = changeOf(options);
  return await withStore({ options, io, isCreating: false }, async (store) => {
    if (given.length > 0) {
      const ids = given.map((id) => findAlertId(store, id));
      return await tell(io, apply(store, ids, { change, io }));
    }
    if (!hasFilter(options))
      throw new CliStop("name alerts by id, or choose them by flags", EXIT_USAGE);
    const ids = idsOf(store, filterOf(options, io.nowMs()));
    if (options.yes !== true) {
      await io.stdout.write(`${ids.length} alerts fit; add --yes to change them\n`);
      return EXIT_DONE;
    }
    return await tell(io, apply(store, ids, { change, io }));
  });
}

function changeOf(options: AlertsChangeOptions): WorkflowChange {
  const assignees = options.nobody === true ? [] : options.who;
  const change = {
    status: options.setStatus,
    reason: options.reason,
    note: options.note,
    assignees,
    addTags: options.add,
    removeTags: options.remove,
  };
  const parts = Object.entries(change).filter(([, value]) => value !== undefined);
  if (parts.length === 0) throw new CliStop("nothing to change was given; see --help", EXIT_USAGE);
  return Object.fromEntries(parts);
}

function apply(
  store: AlertStore,
  ids: readonly string[],
  { change, io }: { readonly change: WorkflowChange; readonly io: CliIo },
): number {
  let count = 0;
  for (let at = 0; at < ids.length; at += CHANGED_AT_ONCE) {
    const result = store.change(ids.slice(at, at + CHANGED_AT_ONCE), change, actedBy(io));
    if (result.kind === "refused") throw new CliStop(result.reason, EXIT_USAGE);
    count += result.changedCount;
  }
  return count;
}

async function tell(io: CliIo, count: number): Promise<number> {
  await io.stdout.write(`${count} ${count === 1 ? "alert" : "alerts"} changed\n`);
  return EXIT_DONE;
}

function idsOf(store: AlertStore, filter: AlertFilter): readonly string[] {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = store.list(filter, { size: 1000, ...(after === undefined ? {} : { after }) });
    ids.push(...page.alerts.map(({ id }) => id));
    after = page.after;
  } while (after !== undefined);
  return ids;
}
