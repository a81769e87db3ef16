// The name of a system call from `arch=` and `syscall=`. ENRICHED and interpreted logs may hold the
// name already.
import { syscallsGeneric, syscallsI386, syscallsX64 } from "./syscall-table.ts";

const TABLES: ReadonlyMap<
  string,
  { readonly arch: string; readonly names: ReadonlyMap<number, string> }
> = new Map([
  ["c000003e", { arch: "x86_64", names: syscallsX64 }],
  ["40000003", { arch: "i386", names: syscallsI386 }],
  ["c00000b7", { arch: "aarch64", names: syscallsGeneric }],
  ["c00000f3", { arch: "riscv64", names: syscallsGeneric }],
]);

/** Undefined for an architecture or number without a table. */
export function syscallName(
  arch: string | undefined,
  number: string | undefined,
): string | undefined {
  if (number === undefined) return undefined;
  if (!/^\d+$/.test(number)) return number;
  return TABLES.get(arch ?? "")?.names.get(Number(number));
}

/** `c000003e` → "x86_64"; the code itself when it is not known. */
export function archName(arch: string | undefined): string | undefined {
  return arch === undefined ? undefined : (TABLES.get(arch)?.arch ?? arch);
}
