// Times as ISO 8601 in UTC, for times that lie close to each other: the text of a second is made once.
export class IsoTimes {
  #second = Number.NaN;
  #textOfSecond = "";

  /** With six digits behind the second, cut. */
  microseconds(timestampMs: number): string {
    const wholeMs = Math.floor(timestampMs);
    const micros = Math.floor((timestampMs - wholeMs) * 1_000);
    return `${this.#untilMilliseconds(wholeMs)}${threeDigits(micros)}Z`;
  }

  /** With three digits, of a whole number of milliseconds. */
  milliseconds(timestampMs: number): string {
    return `${this.#untilMilliseconds(timestampMs)}Z`;
  }

  #untilMilliseconds(timestampMs: number): string {
    const second = Math.floor(timestampMs / 1_000);
    if (second !== this.#second) {
      this.#textOfSecond = new Date(second * 1_000).toISOString().slice(0, -"000Z".length);
      this.#second = second;
    }
    return `${this.#textOfSecond}${threeDigits(timestampMs - second * 1_000)}`;
  }
}

/** The time as one reads it in the text with six digits, which may be a microsecond less. */
export function asWritten(timestampMs: number): number {
  const wholeMs = Math.floor(timestampMs);
  const micros = Math.floor((timestampMs - wholeMs) * 1_000);
  const secondMs = Math.floor(wholeMs / 1_000) * 1_000;
  return secondMs + ((wholeMs - secondMs) * 1_000 + micros) / 1_000;
}

function threeDigits(number: number): string {
  return String(1_000 + number).slice(1);
}
