// The words of EQL that cannot stand where a name does; parser and printer must agree on them. Behind
// a dot every word is a name: Elastic wants backquotes there, but nothing can be misread.

/**
 * As the first part of a field these must be backquoted. The constants in capitals are no words of EQL,
 * but a field of that name is never meant.
 */
export const RESERVED_FIELD_WORDS: ReadonlySet<string> = new Set(
  (
    "and any by false in like not null or regex true until where with " +
    "NULL TRUE FALSE Null True False"
  ).split(" "),
);

/** As an event category these must be in quotes ("any" too, else it means every category). */
export const RESERVED_CATEGORIES: ReadonlySet<string> = new Set(
  "and by false in join like not null or regex sample sequence true until where with".split(" "),
);
