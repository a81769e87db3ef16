// Says what is wrong with a regular expression of a query, and what Lucene's syntax has instead of
// what people know from other languages.

export interface RegexProblem {
  readonly message: string;
  readonly notes: readonly string[];
}

/** Undefined when the expression can be run. */
export function regexProblem(pattern: string): RegexProblem | undefined {
  const foreign = FOREIGN.find(({ sign }) => pattern.includes(sign));
  if (foreign !== undefined) {
    return {
      message: `Lucene's regular expressions have no ${foreign.name}`,
      notes: [foreign.note],
    };
  }
  return undefined;
}

const WHOLE_VALUE = 'an expression always covers the whole value; write ".*" around a part';

const FOREIGN: readonly { readonly sign: string; readonly name: string; readonly note: string }[] =
  [
    { sign: "(?=", name: "look-ahead", note: "write two conditions joined with and" },
    { sign: "(?!", name: "look-ahead", note: 'write a second condition: and not field regex "…"' },
    { sign: "(?<=", name: "look-behind", note: "write two conditions joined with and" },
    {
      sign: "(?<!",
      name: "look-behind",
      note: 'write a second condition: and not field regex "…"',
    },
    { sign: "(?:", name: "(?: … ) groups", note: "plain ( … ) captures nothing either" },
    { sign: "(?i)", name: "flags", note: "regex~ ignores case" },
    { sign: "\\1", name: "back-references", note: WHOLE_VALUE },
  ];
