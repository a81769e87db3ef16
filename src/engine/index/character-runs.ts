// Runs of characters, under which pieces of text are filed that are looked for in values.

/** Knuth's multiplicative hash: neighbors in the alphabet fall far apart. */
export const RUN_FACTOR = 0x9e3779b1;

/**
 * Pieces of ordinary paths and command lines: their runs are bad places to file something under, since
 * nearly every value has them.
 */
export const COMMON_TEXT: string =
  "c:\\windows\\system32\\syswow64\\ program files (x86)\\common users\\public\\appdata\\local\\temp\\roaming\\microsoft\\ " +
  "/usr/local/bin/ /usr/sbin/ /usr/lib/ /var/log/ /home/ /opt/ /etc/ /tmp/ .exe .dll .log .sh https://www. .com " +
  '" -- -c 00 11 service process host';

/** Of every so many characters in a row; seven bits a character. */
export function runsOf(text: string, chars: number): readonly number[] {
  const runs: number[] = [];
  const mask = (1 << (7 * chars)) - 1;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    run = ((run << 7) | (text.charCodeAt(at) & 127)) & mask;
    if (at >= chars - 1) runs.push(run);
  }
  return runs;
}
