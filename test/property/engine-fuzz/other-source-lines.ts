// Lines that are no ECS events for the scanner: other sources, answers of Elasticsearch, odd containers.
import type { Random } from "../../../bench/generator/random.ts";

const LINES = [
  `{"@timestamp":"2026-01-01T00:00:00Z","event":{"module":"endgame","category":"process"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event":{"dataset":"sentinel_one_cloud_funnel.event"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event.module":"auditd","process":{"name":"sh"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","agent":{"type":"tripline"},"event":{"id":"x"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","winlog":null,"event":{"category":["process"]}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","winlog":{"event_id":"4688"},"event.code":"4688"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\\\a.exe"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event_type":4,"serial_event_id":7}`,
  `{"event_type_full":"process_event","event_subtype_full":"creation_event","process_name":"sh","timestamp":132000000000000000}`,
  `{"dataSource.name":"SentinelOne","event.type":"Process Creation","src.process.name":"sh"}`,
  `{"_id":"1","_source":{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":"process"}}}`,
  `{"hits":{"hits":[{"_id":"1","_source":{"process":{"name":"sh"}}},{"_id":"2","_index":"winlogbeat-8","_source":{}}]}}`,
  `{"join_keys":[1],"events":[{"_id":"1","_source":{"a":{"b":1}}}],"@timestamp":"2026"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z"} {}`,
  `[{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":"process"}}]`,
  ...["", "   ", "null", "{", "}", "{}", "[]", "\ufeff{}", '"text"', "type=EXECVE", "{'a':1}"],
];

export function otherSourceLine(random: Random): Buffer {
  return Buffer.from(random.pick(LINES));
}
