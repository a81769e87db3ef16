// Where the fields of a trace event lie, as the running kernel writes it in the event's "format" file.
// Source: Documentation/trace/events.rst.

export interface TraceField {
  readonly offset: number;
  readonly size: number;
  /** The value is not here: 16 bits of place and 16 of length of it are. */
  readonly isElsewhere: boolean;
  /** The place is told from behind this field, and not from the record's begin. */
  readonly isRelative: boolean;
}

export interface TraceFormat {
  /** The number of this event in records. */
  readonly id: number;
  readonly fields: ReadonlyMap<string, TraceField>;
}

/** Undefined when the text is no format. */
export function parseTraceFormat(text: string): TraceFormat | undefined {
  const id = /^ID: (\d+)$/m.exec(text)?.[1];
  if (id === undefined) return undefined;
  const fields = new Map<string, TraceField>();
  const lines = text.matchAll(
    /^\tfield:([^;]+?)(\w+)(?:\[[^\]]*\])?;\toffset:(\d+);\tsize:(\d+);/gm,
  );
  for (const [, type = "", name = "", offset, size] of lines) {
    fields.set(name, {
      offset: Number(offset),
      size: Number(size),
      isElsewhere: /^__(data|rel)_loc/.test(type),
      isRelative: type.startsWith("__rel_loc"),
    });
  }
  return { id: Number(id), fields };
}

/** A number of 16 or 32 bits; undefined where this kernel's event has no such field. */
export function numberOf(record: Buffer, format: TraceFormat, name: string): number | undefined {
  const field = format.fields.get(name);
  if (field === undefined || field.offset + field.size > record.length) return undefined;
  if (field.size === 1) return record.readUInt8(field.offset);
  if (field.size === 2) return record.readUInt16LE(field.offset);
  if (field.size === 8) return Number(record.readBigUInt64LE(field.offset));
  return record.readUInt32LE(field.offset);
}

/** Bytes of an array of fixed length. */
export function bytesOf(record: Buffer, format: TraceFormat, name: string): Buffer | undefined {
  const field = format.fields.get(name);
  if (field === undefined || field.offset + field.size > record.length) return undefined;
  return record.subarray(field.offset, field.offset + field.size);
}

/** A string that ends at its NUL. */
export function textOf(record: Buffer, format: TraceFormat, name: string): string | undefined {
  const field = format.fields.get(name);
  if (field?.isElsewhere !== true || field.offset + 4 > record.length) return undefined;
  const place = record.readUInt32LE(field.offset);
  const from = (place & 0xffff) + (field.isRelative ? field.offset + field.size : 0);
  const bytes = record.subarray(from, from + (place >>> 16));
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
