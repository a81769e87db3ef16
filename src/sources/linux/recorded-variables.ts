// Which variables of a new program's environment are recorded: those on a list, and no others, since an
// environment is where people keep their secrets. The kernel's program compares the first four bytes of a
// name, the reader here all of it.

/** Variables that turn a program against its user, and those that Elastic's rules test. */
export const RECORDED_VARIABLES_DEFAULT: readonly string[] = [
  "LD_PRELOAD",
  "LD_LIBRARY_PATH",
  "LD_AUDIT",
  "GLIBC_TUNABLES",
  "HISTFILE",
  "HISTSIZE",
  "HISTFILESIZE",
  "HISTCONTROL",
  "http_proxy",
  "HTTP_PROXY",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "RUNNER_TRACKING_ID",
];

/** Of a list; the kernel's map holds as many. */
export const RECORDED_VARIABLES_MAX = 64;

/** A name and its `=` fill the four bytes that the kernel's program compares. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{2,127}$/;

export function isVariableName(text: string): boolean {
  return NAME.test(text);
}

/** The first four bytes of `NAME=`, as the kernel's program reads them. */
export function variableKey(name: string): number {
  return Buffer.from(`${name}=`).readUInt32LE(0);
}

export class RecordedVariables {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  /** Those of `variables` (each `NAME=value`) that are on the list; undefined when there are none. */
  of(variables: readonly string[]): readonly string[] | undefined {
    if (variables.length === 0) return undefined;
    const kept = variables.filter((one) => this.#names.has(one.slice(0, one.indexOf("="))));
    return kept.length === 0 ? undefined : kept.map(withoutLogin);
  }
}

/** A proxy's address may hold a name and a password. */
function withoutLogin(variable: string): string {
  return variable.replace(/:\/\/[^/@]*@/, "://redacted@");
}
