// The exit codes of every command, as README and docs/commands state them.

export const EXIT_DONE = 0;
/** The command could not do what was asked, or a check found a fault. */
export const EXIT_FAILED = 1;
/** The command was called wrongly: an unknown option, a value outside its list, a missing path. */
export const EXIT_USAGE = 2;
/** `--fail-on SEVERITY` was reached. */
export const EXIT_ALERTS = 3;
/** Stopped by SIGINT; what was found until then was printed. */
export const EXIT_INTERRUPTED = 130;
