// Starts a thread of this process on a file of the program, in the language that runs: the tests run the
// sources, users run what was built.
import { Worker } from "node:worker_threads";

/** `file` is the thread's file as the sources name it, ending in `.ts`; it stands at the same place when built. */
export function newThread(file: URL): Worker {
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL(file.href.replace(/\.ts$/, ".js")));
  }
  // A thread does not inherit the loader of the sources.
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const code = `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); })`;
  return new Worker(code, { eval: true, execArgv: [] });
}
