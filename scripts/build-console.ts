// Bundles the analyst's page into dist/console: index.html, and assets whose names change with their
// content so that a browser may keep them. Each has a compressed copy beside it. `npm run build` calls it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..");
const source = join(root, "src", "console");

/** What the page asks for before it shows anything: the entry and what that imports at once. */
export interface BuiltConsole {
  readonly folder: string;
  readonly firstViewGzipBytes: number;
}

export async function buildConsole(folder: string): Promise<BuiltConsole> {
  rmSync(folder, { recursive: true, force: true });
  const shared = {
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    target: "es2022",
    outdir: folder,
    absWorkingDir: root,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    logLevel: "warning",
  } as const;
  const page = await build({
    ...shared,
    entryPoints: [join(source, "main.tsx"), join(source, "styles", "console.css")],
    format: "esm",
    splitting: true,
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const early = await build({
    ...shared,
    entryPoints: [join(source, "early-theme.ts"), join(source, "icon.svg")],
    format: "iife",
    loader: { ".svg": "copy" },
  });
  for (const file of [...page.outputFiles, ...early.outputFiles]) write(file.path, file.contents);
  const outputs = { ...page.metafile.outputs, ...early.metafile.outputs };
  const places = {
    main: outputOf(outputs, "main.tsx"),
    style: outputOf(outputs, "console.css"),
    "early-theme": outputOf(outputs, "early-theme.ts"),
    icon: outputOf(outputs, "icon.svg"),
  };
  const address = (path: string): string =>
    `/console/${relative(folder, join(root, path)).replaceAll("\\", "/")}`;
  const first = firstViewFiles(page.metafile, places.main);
  // Without it a browser finds out about each file from the one before.
  const preloads = first
    .filter((path) => path !== places.main)
    .map((path) => `<link rel="modulepreload" href="${address(path)}">`);
  const html = readFileSync(join(source, "index.html"), "utf8").replace(
    /%([a-z-]+)%/g,
    (_, name: keyof typeof places | "preloads") =>
      name === "preloads" ? preloads.join("\n    ") : address(places[name]),
  );
  write(join(folder, "index.html"), Buffer.from(html));
  const sizes = first.map((path) => gzipSync(readFileSync(join(root, path)), { level: 9 }).length);
  return { folder, firstViewGzipBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

function outputOf(outputs: Metafile["outputs"], name: string): string {
  const found = Object.entries(outputs).find(([path, output]) => {
    const from = output.entryPoint ?? Object.keys(output.inputs)[0] ?? "";
    return basename(from) === name && !path.endsWith(".map");
  });
  if (found === undefined) throw new Error(`the page's build made nothing of ${name}`);
  return found[0];
}

/** The entry, the list of alerts, and what they import at once. */
function firstViewFiles(meta: Metafile, main: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const found of meta.outputs[path]?.imports ?? []) {
      const isFirst = found.kind === "import-statement" || found.path.includes("alerts-view");
      if (isFirst && !found.external) visit(found.path);
    }
  };
  visit(main);
  return [...seen];
}

if (import.meta.filename === process.argv[1]) {
  const { firstViewGzipBytes } = await buildConsole(join(root, "dist", "console"));
  console.log(
    `console: first view ${(firstViewGzipBytes / 1000).toFixed(1)} kB of compressed JavaScript`,
  );
}
