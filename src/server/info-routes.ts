// What shippers ask before they send: who are you, which version, are you well, may I. And what they
// want to set up: index templates, lifecycle policies, pipelines. Tripline needs none of it, so a PUT is
// acknowledged and a GET finds nothing.
import type { Answer, Call, Route } from "./call.ts";
import type { Clock } from "./clock.ts";
import { PROMETHEUS_MIME, prometheusText } from "./counts/prometheus-text.ts";
import type { CountSource, ServerCounts } from "./counts/server-counts.ts";
import { ElasticFault, notFound, quoted } from "./elastic-fault.ts";
import { faultOfIndexName } from "./intake/index-name.ts";

export interface InfoContext {
  readonly clock: Clock;
  readonly counts: ServerCounts;
  readonly metrics: readonly CountSource[];
  /** The version of Elasticsearch that clients are told: they refuse one older than themselves. */
  readonly reportedVersion: string;
  /** `host:port`, once listening. */
  readonly publishAddress: () => string;
}

const CLUSTER = "tripline";
const UUID = "dHJpcGxpbmUtY2x1c3Rlcg";

export function infoRoutes(context: InfoContext): readonly Route[] {
  const read = { methods: ["GET", "HEAD"], need: "known" } as const;
  const nodes = () => nodesInfo(context);
  return [
    { ...read, path: "/", handle: () => rootInfo(context) },
    { ...read, path: "/_license", handle: () => ({ body: { license: LICENSE } }) },
    { ...read, path: "/_xpack", handle: () => XPACK },
    { ...read, path: "/_cluster/health", handle: () => HEALTH },
    { ...read, path: "/_cluster/health/:index", handle: () => HEALTH },
    { ...read, path: "/_cat/health", handle: () => catHealth(context) },
    { ...read, path: "/_nodes/http", handle: nodes },
    { ...read, path: "/_nodes/_all/http", handle: nodes },
    { ...read, path: "/_nodes", handle: nodes },
    { ...read, path: "/metrics", handle: () => metrics(context) },
    { ...read, need: "nothing", path: "/healthz", handle: () => ({ body: "ok\n" }) },
    ...SETUP_PATHS.flatMap(setupRoutes),
    { methods: ["GET", "HEAD", "POST"], need: "known", path: "/_refresh", handle: refreshed },
    {
      methods: ["GET", "HEAD", "POST"],
      need: "known",
      path: "/:index/_refresh",
      handle: refreshed,
    },
    { ...read, path: "/:index", handle: indexInfo },
    { methods: ["PUT"], need: "ingest", path: "/:index", handle: indexCreated },
  ];
}

function rootInfo({ reportedVersion }: InfoContext): Answer {
  const version = {
    number: reportedVersion,
    build_flavor: "default",
    build_type: "tar",
    build_hash: "0".repeat(40),
    build_date: "2025-01-01T00:00:00.000Z",
    build_snapshot: false,
    lucene_version: "10.0.0",
    minimum_wire_compatibility_version: "7.17.0",
    minimum_index_compatibility_version: "7.0.0",
  };
  const names = { name: CLUSTER, cluster_name: CLUSTER, cluster_uuid: UUID };
  return { body: { ...names, version, tagline: "You Know, for Search" } };
}

const LICENSE = {
  status: "active",
  uid: "00000000-0000-0000-0000-000000000000",
  type: "basic",
  mode: "basic",
  issue_date: "2025-01-01T00:00:00.000Z",
  issue_date_in_millis: 1_735_689_600_000,
  issued_to: CLUSTER,
  issuer: CLUSTER,
  max_nodes: 1_000,
  start_date_in_millis: -1,
} as const;

const FEATURE = { available: true, enabled: true } as const;

const XPACK: Answer = {
  body: {
    build: { hash: "0".repeat(40), date: "2025-01-01T00:00:00.000Z" },
    license: { uid: LICENSE.uid, type: "basic", mode: "basic", status: "active" },
    features: { ilm: FEATURE, data_streams: FEATURE, eql: FEATURE, security: FEATURE },
    tagline: "You know, for X",
  },
};

const HEALTH: Answer = {
  body: {
    cluster_name: CLUSTER,
    status: "green",
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    active_primary_shards: 1,
    active_shards: 1,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: 0,
    delayed_unassigned_shards: 0,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
    task_max_waiting_in_queue_millis: 0,
    active_shards_percent_as_number: 100,
  },
};

function catHealth({ clock }: InfoContext): Answer {
  const seconds = Math.floor(clock.nowMs() / 1000);
  const time = new Date(seconds * 1000).toISOString().slice(11, 19);
  return { body: `${seconds} ${time} ${CLUSTER} green 1 1 1 1 0 0 0 0 0 - 100.0%\n` };
}

function nodesInfo({ reportedVersion, publishAddress }: InfoContext): Answer {
  const address = publishAddress();
  const node = {
    name: CLUSTER,
    transport_address: address,
    host: address.replace(/:\d+$/, ""),
    version: reportedVersion,
    roles: ["data", "ingest", "master"],
    http: { bound_address: [address], publish_address: address },
  };
  const body = { _nodes: { total: 1, successful: 1, failed: 0 }, cluster_name: CLUSTER };
  return { body: { ...body, nodes: { [UUID]: node } } };
}

function metrics({ counts, metrics: others }: InfoContext): Answer {
  const all = [counts, ...others].flatMap((source) => source.read());
  return { body: prometheusText(all), mime: PROMETHEUS_MIME };
}

const SETUP_PATHS = [
  "/_index_template",
  "/_component_template",
  "/_template",
  "/_ilm/policy",
  "/_ingest/pipeline",
  "/_data_stream",
] as const;

function setupRoutes(path: string): readonly Route[] {
  const named = `${path}/:name`;
  return [
    { methods: ["GET", "HEAD"], need: "known", path: named, handle: nothingFound },
    { methods: ["GET"], need: "known", path, handle: () => ({ body: {} }) },
    { methods: ["PUT", "POST"], need: "ingest", path: named, handle: () => ACKNOWLEDGED },
  ];
}

const ACKNOWLEDGED: Answer = { body: { acknowledged: true } };

function nothingFound(call: Call): never {
  throw notFound(
    `${quoted(call.path["name"] ?? "")} not found; Tripline needs no templates or policies`,
  );
}

const refreshed = (): Answer => ({ body: { _shards: { total: 1, successful: 1, failed: 0 } } });

/** Every good name exists: an event sent to it will be taken. */
function indexInfo(call: Call): Answer {
  const name = goodIndexName(call);
  return { body: { [name]: { aliases: {}, mappings: {}, settings: {} } } };
}

function indexCreated(call: Call): Answer {
  const index = goodIndexName(call);
  return { body: { acknowledged: true, shards_acknowledged: true, index } };
}

function goodIndexName(call: Call): string {
  const { index = "" } = call.path;
  const fault = faultOfIndexName(index.replaceAll("*", ""));
  if (fault === undefined) return index;
  const reason = `Invalid index name ${quoted(index)}, ${fault}`;
  throw new ElasticFault({ status: 400, type: "invalid_index_name_exception", reason });
}
