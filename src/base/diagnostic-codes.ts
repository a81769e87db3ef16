// The register of every diagnostic code. A code is stable: it is never given to another fault.
// Ranges by phase: EQL1xxx lex and parse, EQL2xxx verify, EQL3xxx search, RULE40xx faults
// and RULE41xx doubts of rule files, SRC5xxx sources and normalizing. A test checks
// that each code is produced by at least one case.

export type Severity = "error" | "warning";

export interface DiagnosticCodeEntry {
  readonly severity: Severity;
  /** What the code means, in a few words; the documentation's table is made of these. */
  readonly title: string;
  /** What the user loses; printed as `= impact:` unless the diagnostic says better. */
  readonly impact?: string;
}

export type DiagnosticCode =
  | "EQL1001"
  | "EQL1002"
  | "EQL1003"
  | "EQL1004"
  | "EQL1005"
  | "EQL1006"
  | "EQL1007"
  | "EQL1010"
  | "EQL1011"
  | "EQL1012"
  | "EQL1013"
  | "EQL1014"
  | "EQL1015"
  | "EQL1016"
  | "EQL1017"
  | "EQL1018"
  | "EQL1019"
  | "EQL1020"
  | "EQL1021"
  | "EQL2001"
  | "EQL2002"
  | "EQL2003"
  | "EQL2004"
  | "EQL2005"
  | "EQL2006"
  | "EQL2007"
  | "EQL2008"
  | "EQL2009"
  | "EQL2010"
  | "EQL2011"
  | "EQL2012"
  | "EQL2013"
  | "EQL2014"
  | "EQL2015"
  | "EQL2016"
  | "EQL2017"
  | "EQL2018"
  | "EQL2019"
  | "EQL2020"
  | "EQL3001"
  | "RULE4001"
  | "RULE4002"
  | "RULE4003"
  | "RULE4004"
  | "RULE4005"
  | "RULE4006"
  | "RULE4007"
  | "RULE4008"
  | "RULE4009"
  | "RULE4010"
  | "RULE4011"
  | "RULE4012"
  | "RULE4013"
  | "RULE4014"
  | "RULE4015"
  | "RULE4016"
  | "RULE4101"
  | "RULE4102"
  | "RULE4103"
  | "RULE4104"
  | "RULE4105"
  | "RULE4106"
  | "RULE4107"
  | "SRC5001"
  | "SRC5002"
  | "SRC5003"
  | "SRC5004"
  | "SRC5007"
  | "SRC5008"
  | "SRC5009"
  | "CFG6001"
  | "CFG6002"
  | "CFG6003";

/** Every code, in order. */
export const diagnosticCodes: Readonly<Record<DiagnosticCode, DiagnosticCodeEntry>> = {
  EQL1001: { severity: "error", title: "a character that EQL does not have" },
  EQL1002: { severity: "error", title: "a string without its end" },
  EQL1003: { severity: "error", title: "an escape that EQL strings do not have" },
  EQL1004: { severity: "error", title: "a string in quotes that EQL no longer takes" },
  EQL1005: { severity: "error", title: "a number that cannot be read" },
  EQL1006: { severity: "error", title: "a comment without its end" },
  EQL1007: { severity: "error", title: "a backquoted name without its end" },
  EQL1010: { severity: "error", title: "a token where another was expected" },
  EQL1011: { severity: "error", title: "a single = where == is meant" },
  EQL1012: { severity: "error", title: "an array index on a field" },
  EQL1013: { severity: "error", title: "a comparison of a comparison" },
  EQL1014: { severity: "error", title: "a sequence or sample with too few or too many terms" },
  EQL1015: {
    severity: "error",
    title: "an option of a sequence, term or sample that does not exist",
  },
  EQL1016: { severity: "error", title: "a time span that cannot be read" },
  EQL1017: { severity: "error", title: "a number of runs outside its range" },
  EQL1018: { severity: "error", title: "a query nested too deep" },
  EQL1019: { severity: "error", title: "a query longer than the limit" },
  EQL1020: { severity: "error", title: "text after the end of the query" },
  EQL1021: { severity: "error", title: "no query at all" },
  EQL2001: { severity: "error", title: "a function that EQL does not have" },
  EQL2002: { severity: "error", title: "a wrong number of arguments" },
  EQL2003: { severity: "error", title: "a field that no source has" },
  EQL2004: { severity: "error", title: "an argument or operand of the wrong type" },
  EQL2005: { severity: "error", title: "two types that cannot be compared" },
  EQL2006: { severity: "error", title: "a condition that is not true or false" },
  EQL2007: { severity: "error", title: "a right side that is not a constant" },
  EQL2008: { severity: "error", title: "a field compared with a field" },
  EQL2009: { severity: "error", title: "a regular expression that cannot be read" },
  EQL2010: { severity: "error", title: "a network block that cannot be read" },
  EQL2011: { severity: "error", title: "join keys that differ in number between terms" },
  EQL2012: { severity: "error", title: "a pipe that EQL does not have" },
  EQL2013: { severity: "error", title: "a pipe argument that is not a whole number" },
  EQL2014: { severity: "error", title: "missing events without what they need" },
  EQL2015: { severity: "error", title: "a division by the constant zero" },
  EQL2016: { severity: "error", title: "a function that does not come without case" },
  EQL2017: { severity: "warning", title: "a field that ECS does not list" },
  EQL2018: { severity: "warning", title: "a condition that is always true or always false" },
  EQL2019: { severity: "error", title: "a sample without join keys" },
  EQL2020: { severity: "error", title: "a join key of a type that cannot join" },
  EQL3001: {
    severity: "error",
    title: "a search in which more events take part than fit",
    impact: "there is no result",
  },
  RULE4001: {
    severity: "error",
    title: "a file that cannot be read",
    impact: "its rules are not loaded",
  },
  RULE4002: {
    severity: "error",
    title: "a file that is not TOML",
    impact: "the rule is not loaded",
  },
  RULE4003: {
    severity: "error",
    title: "a file without a [rule] table",
    impact: "the rule is not loaded",
  },
  RULE4004: {
    severity: "error",
    title: "a required key is absent",
    impact: "the rule is not loaded",
  },
  RULE4005: {
    severity: "error",
    title: "a value of the wrong type",
    impact: "the rule is not loaded",
  },
  RULE4006: {
    severity: "error",
    title: "a value outside its list",
    impact: "the rule is not loaded",
  },
  RULE4007: {
    severity: "error",
    title: "a rule_id that is not a UUID",
    impact: "the rule is not loaded",
  },
  RULE4008: {
    severity: "error",
    title: "a rule_id that another rule has",
    impact: "the later rule is not loaded",
  },
  RULE4009: {
    severity: "error",
    title: "a number outside its range",
    impact: "the rule is not loaded",
  },
  RULE4010: {
    severity: "error",
    title: "a time that cannot be read",
    impact: "the rule is not loaded",
  },
  RULE4011: {
    severity: "error",
    title: "index and data_view_id together",
    impact: "the rule is not loaded",
  },
  RULE4012: {
    severity: "error",
    title: "an ATT&CK technique outside its tactic",
    impact: "the rule is not loaded",
  },
  RULE4013: { severity: "error", title: "a line that is not JSON", impact: "the line is skipped" },
  RULE4014: {
    severity: "error",
    title: "a file larger than the limit",
    impact: "its rules are not loaded",
  },
  RULE4015: {
    severity: "error",
    title: "an exception item that cannot be read",
    impact: "the exception is not applied",
  },
  RULE4016: {
    severity: "error",
    title: "a case file that cannot be read",
    impact: "its cases are not run",
  },
  RULE4101: { severity: "warning", title: "a risk score outside its severity's range" },
  RULE4102: { severity: "warning", title: "dates out of order or not a date" },
  RULE4103: { severity: "warning", title: "a key that Elastic's rules do not have" },
  RULE4104: { severity: "warning", title: "a look-back shorter than the sequence's maxspan" },
  RULE4105: { severity: "warning", title: "an ATT&CK name, tactic or technique not known here" },
  RULE4106: {
    severity: "warning",
    title: "an exceptions list that was not found",
    impact: "the rule runs without it",
  },
  RULE4107: {
    severity: "warning",
    title: "an exception for a rule that was not found",
    impact: "the exception applies to the other rules it names, if any",
  },
  SRC5001: {
    severity: "error",
    title: "a file that cannot be read",
    impact: "its events are not scanned",
  },
  SRC5002: {
    severity: "warning",
    title: "a record that is not JSON",
    impact: "the record is skipped",
  },
  SRC5003: {
    severity: "warning",
    title: "a record longer than the limit",
    impact: "the record is skipped",
  },
  SRC5004: {
    severity: "warning",
    title: "a record nested too deep",
    impact: "the record is skipped",
  },
  SRC5007: {
    severity: "warning",
    title: "an archive that cannot be read to its end",
    impact: "the rest of it is not scanned",
  },
  SRC5008: {
    severity: "warning",
    title: "an audit line that cannot be read",
    impact: "the line is skipped",
  },
  SRC5009: {
    severity: "warning",
    title: "a format that could not be recognized",
    impact: "the file is not scanned",
  },
  CFG6001: { severity: "error", title: "a config file that is not TOML" },
  CFG6002: { severity: "error", title: "a setting that no command has" },
  CFG6003: { severity: "error", title: "a setting whose value cannot be used" },
};
