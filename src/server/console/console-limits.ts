// The limits of the page's API, each with its reason. Reaching one is refused and counted, or told in the
// answer.

export const CONSOLE_LIMITS = {
  /** A rule's text is 60 kB at most; a hunt's query less. */
  bodyBytesMax: 1_048_576,
  /** A token is 43 characters; whoever sends it has not logged in yet. */
  loginBytesMax: 4_096,
  /** A whole export of Elastic's rules is about 20 MB. */
  importBytesMax: 67_108_864,
  /** Rows of one page; the page shows some fifty and asks for more as one scrolls. */
  alertsPerPageMax: 500,
  alertsPerPage: 100,
  /** Values of one parameter, and their length: chosen from facets of fifty. */
  filterValuesMax: 200,
  filterCharactersMax: 1024,
  /** A row of a list shows one line; the alert itself has the whole. */
  rowCharactersMax: 2000,
  barsMax: 200,
  bars: 60,
  /** Changed by one request; in batches, between which detection has its turn. */
  changedAlertsMax: 100_000,
  changedPerTurn: 500,
  /** Journal entries of one alert, and of the whole. */
  historyMax: 200,
  journalMax: 1000,
  /** Building blocks of one sequence; Elastic's longest have nine stages. */
  blocksMax: 64,
  /** Open streams: a tab each. Of one account, so that one browser does not take all. */
  streamsMax: 64,
  streamsPerAccountMax: 12,
  /** At most four messages a second, however many alerts. */
  streamEveryMs: 250,
  /** How soon a page hears of what another process changed, such as a command that closes an alert. */
  watchEveryMs: 2_000,
  /** Below the 60 s after which proxies cut a silent connection. */
  heartbeatMs: 20_000,
  /** New alerts shown at once; of more the page reads its list anew. */
  rowsPerMessageMax: 50,
  /** Bytes that a page may leave unread before messages are left out for it. */
  unreadBytesMax: 262_144,
  /** How long it may leave them before it is let go. */
  unreadMs: 60_000,
  /** Hunts, runs and previews at once: each reads the whole store. */
  heavyMax: 3,
  huntSizeMax: 1000,
  queryCharactersMax: 100_000,
  huntMs: 120_000,
  runDaysMax: 366,
} as const;
