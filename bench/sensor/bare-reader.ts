// The least that a reader of the capture process can do: takes its records, reads their fields, knows each
// process by its id, and asks one question of an exec. No document, no rules of a user, no output. What
// `tripline watch` costs is held against it: run.ts says how much of that the way of capturing is. The parts are
// those that were built, as `tripline` runs them.
//   node --import tsx bare-reader.ts     SIGUSR1: how many records there were
const built = `${import.meta.dirname}/../../dist/sources/linux`;
const { RecordDecoder }: typeof import("../../src/sources/linux/ebpf/decode-record.ts") =
  await import(`${built}/ebpf/decode-record.js`);
const { startCaptureChild }: typeof import("../../src/sources/linux/sensor/capture-child.ts") =
  await import(`${built}/sensor/capture-child.js`);
const { FrameReader }: typeof import("../../src/sources/linux/sensor/frames.ts") = await import(
  `${built}/sensor/frames.js`
);

const RING_BYTES = 16 * 1024 * 1024;

const child = await startCaptureChild({ ringBytes: RING_BYTES, withSyscalls: true });
const [frames, decoder] = [new FrameReader(), new RecordDecoder()];
const argsByPid = new Map<number, readonly string[]>();
let count = 0;
let shellCount = 0;
process.on("SIGUSR1", () => process.stderr.write(`${count} events, ${shellCount} shells\n`));
process.on("SIGINT", () => child.finish());
process.stderr.write("watching this host\n");
for await (const chunk of child.records) {
  for (const frame of frames.read(chunk)) {
    const record = decoder.decode(frame);
    if (record === undefined) continue;
    count++;
    const { pid, parentPid } = record.actor;
    if (record.kind === "exit") argsByPid.delete(pid);
    if (record.kind !== "exec") continue;
    argsByPid.set(pid, record.args);
    const isOfPython = argsByPid.get(parentPid)?.[0]?.startsWith("python") === true;
    if (isOfPython && record.executable?.endsWith("sh") === true) shellCount++;
  }
}
process.exit(0);
