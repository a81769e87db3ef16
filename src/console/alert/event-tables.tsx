// Connections and files of the tree as tables, in the order of time, with the alert's own moment among them.
import type {
  FileEntry,
  Investigation,
  NetworkEntry,
  ProcessMention,
} from "../../triage/investigation.ts";
import { Plain } from "../parts/plain.tsx";
import { ShownPart } from "../parts/shown-part.tsx";
import { formatClock, formatTime } from "../text/format-time.ts";
import { offsetOf } from "./process-words.ts";

export function NetworkTable(props: {
  readonly network: Investigation["network"];
  readonly alertMs: number;
}) {
  const { network, alertMs } = props;
  const { before, after } = network;
  if (before.length + after.length === 0) {
    return <p class="dim">No connection of these processes was told of, before or after.</p>;
  }
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Process</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <NetworkRows title="Before the alert" entries={before} alertMs={alertMs} />
      <NetworkRows title="After the alert" entries={after} alertMs={alertMs} />
    </table>
  );
}

function NetworkRows(props: {
  readonly title: string;
  readonly entries: readonly NetworkEntry[];
  readonly alertMs: number;
}) {
  const { title, entries, alertMs } = props;
  return (
    <tbody>
      <tr class="table-group">
        <th scope="colgroup" colSpan={5}>
          {title}: {entries.length === 0 ? "none" : entries.length}
        </th>
      </tr>
      <ShownPart items={entries} first={20} columns={5}>
        {(entry, index) => (
          <tr key={`${entry.timeMs} ${index}`}>
            <When timeMs={entry.timeMs} alertMs={alertMs} />
            <td>
              <Mention process={entry.process} />
            </td>
            <td class="mono">
              <Plain text={entry.source ?? "–"} isOneLine max={80} />
            </td>
            <td class="mono">
              <strong>
                <Plain text={entry.destination ?? "–"} isOneLine max={80} />
              </strong>
              {entry.domain === undefined ? null : (
                <span class="dim table-sub">
                  <Plain text={entry.domain} isOneLine max={120} />
                </span>
              )}
            </td>
            <td>
              <Plain
                text={[entry.direction, entry.protocol, entry.action].filter(Boolean).join(" · ")}
                isOneLine
                max={80}
              />
            </td>
          </tr>
        )}
      </ShownPart>
    </tbody>
  );
}

export function FileTable(props: {
  readonly files: readonly FileEntry[];
  readonly alertMs: number;
}) {
  const { files, alertMs } = props;
  if (files.length === 0) return <p class="dim">No files of these processes were told of.</p>;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Process</th>
          <th scope="col">What</th>
          <th scope="col">Path</th>
        </tr>
      </thead>
      <tbody>
        <ShownPart items={files} first={20} columns={4}>
          {(file, index) => (
            <tr key={`${file.timeMs} ${index}`}>
              <When timeMs={file.timeMs} alertMs={alertMs} />
              <td>
                <Mention process={file.process} />
              </td>
              <td>
                <Plain text={file.action} isOneLine max={40} />
              </td>
              <td class="mono table-path">
                <Plain text={file.path} isOneLine max={400} />
              </td>
            </tr>
          )}
        </ShownPart>
      </tbody>
    </table>
  );
}

export function When({ timeMs, alertMs }: { readonly timeMs: number; readonly alertMs: number }) {
  return (
    <td class="table-when" title={formatTime(timeMs)}>
      {formatClock(timeMs)} <span class="dim">{offsetOf(timeMs, alertMs)}</span>
    </td>
  );
}

export function Mention({ process }: { readonly process: ProcessMention }) {
  return (
    <>
      <Plain text={process.name} isOneLine max={60} />
      {process.pid === undefined ? null : <span class="dim"> {process.pid}</span>}
    </>
  );
}
