// The files of the page, from one folder: index.html for every address that is no file, so that links to
// alerts can be shared, and its assets, which a browser may keep for ever because their names change with
// them. Nothing here is secret; what is shown comes from the API.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { ABSENT_HTML, LOGIN_CSS, LOGIN_HTML, LOGIN_JS } from "./login-page.ts";

export interface PageFile {
  readonly bytes: Buffer;
  readonly gzip: Buffer;
  readonly etag: string;
  readonly mime: string;
  readonly isImmutable: boolean;
}

export interface PageFiles {
  /** By the path behind /console/; undefined for an asset that is not there. */
  readonly find: (path: string) => Promise<PageFile | undefined>;
}

interface Kept {
  readonly mtimeMs: number;
  readonly file: PageFile;
}

const MIMES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A page has some ten files of some hundred kB. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const FILES_KEPT_MAX = 200;

/** A name with a hash in it: eight characters or more, not all small letters. */
const HASHED = /[-.](?=[A-Za-z0-9_]*[A-Z0-9])[A-Za-z0-9_]{8,}\.[a-z0-9]+$/;

/** No segment begins with a dot, so that none leads out of the folder. */
const PLAIN_PATH = /^(?:[A-Za-z0-9_@-][A-Za-z0-9._@-]*\/)*[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/;

const gzipped = promisify(gzip);

export function createPageFiles(folder: string | undefined): PageFiles {
  const kept = new Map<string, Kept>();
  const ours = new Map<string, Promise<PageFile>>([
    ["login", pageFile("login.html", Buffer.from(LOGIN_HTML))],
    ["login.css", pageFile("login.css", Buffer.from(LOGIN_CSS))],
    ["login.js", pageFile("login.js", Buffer.from(LOGIN_JS))],
  ]);
  const absent = pageFile("index.html", Buffer.from(ABSENT_HTML));
  const read = async (name: string): Promise<PageFile | undefined> => {
    if (folder === undefined || !PLAIN_PATH.test(name)) return undefined;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || !found.isFile() || found.size > FILE_BYTES_MAX) return undefined;
    const known = kept.get(name);
    if (known?.mtimeMs === found.mtimeMs) return known.file;
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) return undefined;
    const file = await pageFile(name, bytes);
    if (kept.size >= FILES_KEPT_MAX) kept.clear();
    kept.set(name, { mtimeMs: found.mtimeMs, file });
    return file;
  };
  return {
    find: async (path) => {
      const own = ours.get(path);
      if (own !== undefined) return await own;
      const file = await read(path);
      // An address such as /console/rules/a.b is none of a file.
      if (file !== undefined || extname(path) in MIMES) return file;
      return (await read("index.html")) ?? (await absent);
    },
  };
}

async function pageFile(name: string, bytes: Buffer): Promise<PageFile> {
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  return {
    bytes,
    gzip: await gzipped(bytes, { level: 9 }),
    etag: `"${digest}"`,
    mime: MIMES[extname(name)] ?? "application/octet-stream",
    isImmutable: HASHED.test(name),
  };
}
