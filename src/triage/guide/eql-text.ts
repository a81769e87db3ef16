// Values of an alert as EQL writes them. They are an attacker's: whatever they hold must end up inside the
// quotes. Source: Elastic's EQL syntax reference, "Strings" and "Escape characters in a string".

/** A text in quotes. */
export function eqlString(value: string): string {
  const quoted = value
    .replace(/[\\"]/g, (sign) => `\\${sign}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    // Lone surrogates stand for no character and cannot be written.
    .replace(/[\p{Cs}]/gu, "\u{fffd}")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => {
      const code = (sign.codePointAt(0) ?? 0).toString(16);
      return `\\u{${code.padStart(2, "0")}}`;
    });
  return `"${quoted}"`;
}

/** A field that a source may lack, in backquotes where its name needs them; undefined when it has none. */
export function eqlField(path: string): string | undefined {
  if (path.length > 256) return undefined;
  if (/^[A-Za-z_@][A-Za-z0-9_]*(?:\.[A-Za-z_@][A-Za-z0-9_]*)*$/.test(path)) return `?${path}`;
  return /^[\w@.-]+$/.test(path) ? `?\`${path}\`` : undefined;
}
