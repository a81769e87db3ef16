// A value read from a record must be that of the event made of it: rules are tested on the one, alerts show
// the other, and a recording holds the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isJsonObject, type JsonValue } from "../../src/base/json.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { EntityId } from "../../src/sources/linux/sensor/entity-id.ts";
import type { ProcessFacts } from "../../src/sources/linux/sensor/process-facts.ts";
import type { KernelRawRecord } from "../../src/sources/raw-record.ts";

const boot = { hostId: "host-1", bootId: "boot-1-of-many" };
const terminal = { name: "pts0", major: 136, minor: 0 };
const text = fc.constantFrom("", "sh", "/usr/bin/python3", "-c", "ä b");
const named = fc.record({ id: fc.nat(3), name: fc.option(text, { nil: undefined }) });

const facts: fc.Arbitrary<ProcessFacts> = fc
  .record({
    // Few, so that a leader often is the process itself.
    pid: fc.integer({ min: 1, max: 3 }),
    parentPid: fc.nat(3),
    startNs: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    executable: fc.option(text, { nil: undefined }),
    name: fc.option(text, { nil: undefined }),
    args: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
    argsCount: fc.option(fc.nat(9), { nil: undefined }),
    workingDirectory: fc.option(text, { nil: undefined }),
    users: fc.option(
      fc.record({
        user: named,
        group: named,
        realUser: named,
        realGroup: named,
        savedUser: named,
        savedGroup: named,
      }),
      { nil: undefined },
    ),
    loginUid: fc.constant(undefined),
    auditSession: fc.constant(undefined),
    capabilitiesPermitted: fc.option(fc.constant(5n), { nil: undefined }),
    capabilitiesEffective: fc.option(fc.constant(1n), { nil: undefined }),
    sessionId: fc.nat(3),
    groupId: fc.nat(3),
    terminal: fc.constantFrom(undefined, terminal),
    pidNamespace: fc.constant(1),
    mountNamespace: fc.constant(1),
    containerId: fc.constantFrom(undefined, "c0ffee"),
    image: fc.constantFrom(undefined, { hashes: { md5: "1", sha1: "2", sha256: "3" } }),
    variables: fc.constantFrom(undefined, ["LD_PRELOAD=/x"]),
  })
  .map((known) => ({ ...known, entity: new EntityId(boot, known.pid, known.startNs) }));

const record = fc.constantFrom(
  { kind: "exec", isEnvironmentCut: false },
  { kind: "exec", isEnvironmentCut: true },
  { kind: "fork" },
  { kind: "exit", exitCode: 1, signal: 0 },
  { kind: "exit", exitCode: undefined, signal: 0 },
  { kind: "exit", exitCode: 0, signal: 9 },
);

const raw: fc.Arbitrary<KernelRawRecord> = fc
  .record({
    record,
    moment: fc.record({
      process: facts,
      parent: fc.option(facts, { nil: undefined }),
      sessionLeader: fc.option(facts, { nil: undefined }),
      groupLeader: fc.option(facts, { nil: undefined }),
      entry: fc.option(fc.record({ leader: facts, type: fc.constantFrom("sshd", "init") }), {
        nil: undefined,
      }),
      before: fc.option(facts, { nil: undefined }),
    }),
    timeNs: fc.bigInt({ min: 0n, max: 10n ** 16n }),
    isBestEffort: fc.boolean(),
  })
  .map(({ record, moment, timeNs, isBestEffort }) => {
    const made = {
      shape: "kernel",
      record: { ...record, actor: { pid: moment.process.pid, timeNs } },
      moment,
      host: { id: boot.hostId, bootId: boot.bootId, addresses: ["10.0.0.1"] },
      timestampMs: Number((timeNs + 1_780_000_000_000_000_000n) / 1_000n) / 1_000,
      startOf: (startNs: bigint) => Number(startNs / 1_000_000n),
      sequence: 7,
      capture: "ebpf",
      isBestEffort,
      origin: { file: "<kernel>", line: 7 },
    };
    return made as unknown as KernelRawRecord;
  });

/** Fields that events of the sensor never have, and some that few of them have. */
const OTHER_PATHS = [
  "data_stream.dataset",
  "dll.name",
  "file.path",
  "process",
  "process.Ext.token.integrity_level_name",
  "process.exit_code",
  "process.parent.args",
  "process.parent.args_count",
  "process.previous.executable",
  "process.tty.char_device.major",
  "toString",
  "user.name",
];

function pathsOf(value: JsonValue | undefined, at: readonly string[] = []): readonly string[] {
  if (!isJsonObject(value)) return [at.join(".")];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]));
}

test("an event that is not yet put together has the values of the whole one", () => {
  fc.assert(
    fc.property(raw, (one) => {
      const table = new FieldTable();
      const whole = new Normalizer().normalize(one);
      const sensed = new Normalizer(table).normalize(one);
      const [wholeReader, sensedReader] = [new EventReader(table), new EventReader(table)];
      wholeReader.reset(whole.fields);
      sensedReader.resetTo(sensed);
      for (const path of [...OTHER_PATHS, ...pathsOf(whole.fields)]) {
        const slot = table.intern(path);
        assert.deepEqual(sensedReader.get(slot), wholeReader.get(slot), path);
      }
    }),
  );
});

test("it becomes the whole one when its fields are asked for", () => {
  fc.assert(
    fc.property(raw, (one) => {
      const whole = new Normalizer().normalize(one);
      const sensed = new Normalizer(new FieldTable()).normalize(one);
      assert.deepEqual(sensed.fields, whole.fields);
      assert.equal(sensed.timestampMs, whole.timestampMs);
      assert.equal(sensed.givenId, whole.givenId);
      assert.equal(sensed.kind, whole.kind);
      assert.deepEqual(sensed.origin, whole.origin);
    }),
  );
});
