// The time before the first event: V8 would spend as much on optimizing what loads the rules as loading them
// takes, and nothing of that runs again. While a command starts, functions have to run thirty times as long
// before they are optimized; when events come, as long as ever.
import { setFlagsFromString } from "node:v8";

/** In bytes of bytecode run. V8's own at the time of writing; Node 20 and 22 have the flag. */
const BUDGET_BYTES = 66 * 1024;
const START_UP_BUDGET_BYTES = 2_000_000;

/**
 * V8 collects its whole heap when that has grown by so much since the last time; by itself it lets one of this size
 * quadruple. What sequences and tallies keep dies slowly, so that a scan of some gigabytes would hold hundreds of
 * megabytes of what is dead; collecting it earlier costs less than the pages it lies on. Not where threads hand each
 * other what they read: each of their heaps would be collected at every turn.
 */
const HEAP_GROWING_PERCENT = 30;

/** After this a command has started, whether it says so or not. */
const START_UP_MAX_MS = 1_000;

/**
 * Commands that run for days and want their first events answered at once: what is optimized late would be
 * slow for as long as few events come.
 */
const LIVE_COMMANDS: ReadonlySet<string> = new Set(["up", "watch", "record"]);

/** To be called before anything is loaded, with the name of the command. */
export function beginStartUp(command: string | undefined): void {
  if (command !== undefined && LIVE_COMMANDS.has(command)) return;
  setFlagsFromString(`--interrupt-budget=${START_UP_BUDGET_BYTES}`);
  setTimeout(() => {
    setFlagsFromString(`--interrupt-budget=${BUDGET_BYTES}`);
  }, START_UP_MAX_MS).unref();
}

/** To be called when what comes next comes again and again. */
export function endStartUp(work: { readonly isOneThread: boolean }): void {
  setFlagsFromString(`--interrupt-budget=${BUDGET_BYTES}`);
  if (work.isOneThread) setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
}
