// `tripline keys …`: keys for programs that send events and for people who read alerts over HTTP. The
// secret is printed once, in the form that Elasticsearch's clients take.
import { type Command, InvalidArgumentError } from "commander";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { API_ROLES, type ApiKey, type ApiRole } from "../store/alerts/api-keys.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, DATA_FLAG, DATA_TEXT, type DataOptions, withStore } from "./open-kept.ts";

interface KeysOptions extends DataOptions {
  readonly role?: readonly ApiRole[];
  readonly json?: boolean;
}

export function addKeysCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  const keys = program.command("keys").description("create, list and revoke API keys");
  keys
    .command("create")
    .description("make a key; its secret is printed once and not kept")
    .argument("<name>", "what the key is for, such as the program that uses it")
    .option("--role <role>", "ingest, search or admin; may be repeated (default: ingest)", role)
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (name: string, options: KeysOptions) =>
      finish(await createKey(name, options, io)),
    );
  keys
    .command("list")
    .description("keys with their roles and last use; no secrets")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (options: KeysOptions) => finish(await listKeys(options, io)));
  keys
    .command("revoke")
    .description("refuse a key from now on; a running server heeds it at once")
    .argument("<id>", "the key's id")
    .option(DATA_FLAG, DATA_TEXT)
    .action(async (id: string, options: KeysOptions) => finish(await revokeKey(id, options, io)));
}

function role(value: string, previous: readonly ApiRole[] | undefined): readonly ApiRole[] {
  const known = API_ROLES.find((one) => one === value);
  if (known === undefined) throw new InvalidArgumentError(`it takes ${API_ROLES.join(", ")}.`);
  return [...new Set([...(previous ?? []), known])];
}

async function createKey(name: string, options: KeysOptions, io: CliIo): Promise<number> {
  if (name.trim() === "" || name.length > 200) {
    throw new CliStop("a key needs a name of at most 200 characters", EXIT_USAGE);
  }
  return await withStore({ options, io, isCreating: true }, async (store) => {
    const roles = options.role ?? ["ingest"];
    const { key, secret } = store.keys.create({ name, roles }, actedBy(io));
    const encoded = Buffer.from(`${key.id}:${secret}`).toString("base64");
    if (options.json === true) {
      const made = { id: key.id, name: key.name, roles, api_key: secret, encoded };
      await io.stdout.write(`${JSON.stringify(made)}\n`);
      return EXIT_DONE;
    }
    await io.stdout.write(
      [
        `id       ${key.id}`,
        `secret   ${secret}`,
        `header   Authorization: ApiKey ${encoded}`,
        "The secret is not kept: write it down now.\n",
      ].join("\n"),
    );
    return EXIT_DONE;
  });
}

async function listKeys(options: KeysOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const keys = store.keys.list();
    const text =
      options.json === true ? JSON.stringify(keys) : keys.map(keyLine).join("\n") || "no keys";
    await io.stdout.write(`${text}\n`);
    return EXIT_DONE;
  });
}

function keyLine(key: ApiKey): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  const use = key.lastUsedMs === undefined ? "never used" : `used ${day(key.lastUsedMs)}`;
  const state = key.revokedMs === undefined ? use : `revoked ${day(key.revokedMs)}`;
  const parts = [key.id, key.roles.join(",").padEnd(13), state.padEnd(24), key.name];
  return escapeTerminal(parts.join("  "));
}

async function revokeKey(id: string, options: KeysOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    if (!store.keys.revoke(id, actedBy(io))) {
      throw new CliStop(`no good key has the id "${id}"; see: tripline keys list`, EXIT_USAGE);
    }
    await io.stdout.write(`${escapeTerminal(id)} is revoked\n`);
    return EXIT_DONE;
  });
}
