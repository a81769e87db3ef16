// Evidence of this host in one archive: gathered in a fixed order, the fleeting first, packed, signed. It only
// reads; what it makes lies in the data folder with its signature and the key's public half beside it.
import { createHash } from "node:crypto";
import { statfsSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Done, Plan } from "../action.ts";
import { makeFolder, writeWhole } from "../host/response-folder.ts";
import { missingRights } from "../host/rights.ts";
import { collectAccounts, readUsers } from "./accounts.ts";
import { collectAutostart } from "./autostart.ts";
import { collectChangedFiles } from "./changed-files.ts";
import { Evidence, type EvidenceFile, timeCell } from "./evidence.ts";
import { collectKernelState } from "./kernel-state.ts";
import { collectLogins } from "./logins.ts";
import { collectProcesses } from "./processes.ts";
import { htmlReport, markdownReport, type ReportFacts } from "./report.ts";
import { fingerprint, publicPem, signBytes, signingKey } from "./signing-key.ts";
import { collectSockets } from "./sockets.ts";
import { writeTar } from "./write-tar.ts";

/** An archive is some megabytes; a disk that full has other troubles that it would add to. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;
export const MANIFEST_FILE = "manifest.json";

const packed = promisify(gzip);

export interface CollectionOrder {
  readonly id: string;
  readonly actor: string;
  readonly alertId: string | undefined;
  readonly comment: string;
  readonly nowMs: number;
}

export class Collections {
  readonly #responseFolder: string;
  readonly #folder: string;
  readonly #dataDir: string;

  constructor(responseFolder: string, dataDir: string) {
    this.#responseFolder = responseFolder;
    this.#folder = join(responseFolder, "collected");
    this.#dataDir = dataDir;
  }

  plan(order: CollectionOrder): Plan {
    const { bavail, bsize } = statfsSync(this.#responseFolder);
    const less = missingRights("to read what belongs to others", "dac_read_search", "sys_ptrace");
    return {
      steps: [
        "Processes, sockets, logins, accounts and keys, what begins by itself, modules and recently changed files are read.",
        `They are packed into a signed archive in ${this.#folder}; it takes up to a minute, and nothing of the host is changed.`,
        ...less.map((line) => `The collection will be incomplete: ${line}.`),
      ],
      obstacles:
        bavail * bsize < FREE_BYTES_MIN ? ["less than 256 MiB are free in the data folder"] : [],
      isUndoable: false,
      carryOut: () => this.#collect(order),
    };
  }

  /** Undefined for every name that is not a file of a collection. */
  pathOf(name: string): string | undefined {
    if (!/^collection-[A-Za-z0-9._-]+\.tar\.gz(\.sig|\.pub\.pem)?$/.test(name)) return undefined;
    const path = join(this.#folder, basename(name));
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
  }

  async #collect(order: CollectionOrder): Promise<Done> {
    const evidence = new Evidence(() => performance.now());
    await gather(evidence, { nowMs: order.nowMs, apart: this.#dataDir });
    const files = filesOf(evidence, order);
    const archive = await packed(writeTar(files, order.nowMs));
    const key = signingKey(this.#responseFolder);
    makeFolder(this.#folder);
    const name = archiveName(order);
    const path = join(this.#folder, name);
    writeWhole(path, archive);
    writeWhole(`${path}.sig`, signBytes(archive, key));
    writeWhole(`${path}.pub.pem`, publicPem(key));
    const bounds = evidence.reached.map(({ bound, count }) => `left out: ${bound}: ${count}`);
    return {
      isDone: true,
      lines: [
        `${files.length} files, ${archive.length} bytes: ${path}`,
        `signed with the key ${fingerprint(key)}`,
        ...bounds,
      ],
      file: name,
    };
  }
}

/** The shorter-lived, the earlier. */
async function gather(
  evidence: Evidence,
  { nowMs, apart }: { readonly nowMs: number; readonly apart: string },
): Promise<void> {
  const names = new Map(readUsers().map(({ uid, name }) => [uid, name]));
  await collectSockets(evidence);
  await collectProcesses(evidence, (uid) => names.get(uid) ?? String(uid));
  collectLogins(evidence);
  await evidence.breathe();
  collectAccounts(evidence);
  await evidence.breathe();
  collectAutostart(evidence);
  collectKernelState(evidence);
  await collectChangedFiles(evidence, { nowMs, apart });
}

function filesOf(evidence: Evidence, order: CollectionOrder): readonly EvidenceFile[] {
  const { tables, reached } = evidence;
  const facts: ReportFacts = {
    hostName: hostname(),
    madeAt: timeCell(order.nowMs),
    actor: order.actor,
    alertId: order.alertId,
    comment: order.comment,
    tables,
    reached,
  };
  const file = (name: string, text: string): EvidenceFile => ({ name, bytes: Buffer.from(text) });
  const files = [
    file("report.md", markdownReport(facts)),
    file("report.html", htmlReport(facts)),
    ...tables.map(({ name, columns, rows }) =>
      file(
        `${name}.json`,
        `${JSON.stringify(rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at], cell]))))}\n`,
      ),
    ),
    ...evidence.copies,
  ];
  const manifest = {
    host: facts.hostName,
    madeAt: facts.madeAt,
    id: order.id,
    actor: order.actor,
    alertId: order.alertId,
    comment: order.comment,
    leftOut: reached,
    files: files.map(({ name, bytes }) => ({
      name,
      sizeBytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
  };
  return [file(MANIFEST_FILE, `${JSON.stringify(manifest, undefined, 1)}\n`), ...files];
}

function archiveName({ id, nowMs }: CollectionOrder): string {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, "_")
    .slice(0, 60);
  const time = timeCell(nowMs).replace(/[-:]/g, "");
  return `collection-${host}-${time}-${id}.tar.gz`;
}
