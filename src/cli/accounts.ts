// `tripline accounts …`: the people who use the page. Nobody has a password: a link logs an account in
// once, and whoever can run this command on the host can make one.
import { type Command, InvalidArgumentError } from "commander";
import { loginUrl } from "../server/console/login-routes.ts";
import { ACCOUNT_ROLES, type Account, type AccountRole } from "../store/alerts/accounts.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, DATA_FLAG, DATA_TEXT, type DataOptions, withStore } from "./open-kept.ts";
import { pageOrigin } from "./page-address.ts";

interface AccountsOptions extends DataOptions {
  readonly role?: AccountRole;
  readonly json?: boolean;
}

export function addAccountsCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  const accounts = program.command("accounts").description("the people who use the page");
  accounts
    .command("create")
    .description("make an account and print a link that logs it in once")
    .argument("<name>", "letters, digits, dots, dashes, underscores and at signs")
    .option("--role <role>", `${ACCOUNT_ROLES.join(", ")} (default: analyst)`, role)
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (name: string, options: AccountsOptions) =>
      finish(await createAccount(name, options, io)),
    );
  accounts
    .command("list")
    .description("accounts with their roles and last use")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (options: AccountsOptions) => finish(await listAccounts(options, io)));
  accounts
    .command("link")
    .description("print a link that logs an account in once, within 15 minutes")
    .argument("<name>", "the account")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (name: string, options: AccountsOptions) =>
      finish(await linkAccount(name, options, io)),
    );
  accounts
    .command("remove")
    .description("remove an account; its sessions and links end at once")
    .argument("<name>", "the account")
    .option(DATA_FLAG, DATA_TEXT)
    .action(async (name: string, options: AccountsOptions) =>
      finish(await removeAccount(name, options, io)),
    );
}

function role(value: string): AccountRole {
  const known = ACCOUNT_ROLES.find((one) => one === value);
  if (known === undefined) throw new InvalidArgumentError(`it takes ${ACCOUNT_ROLES.join(", ")}.`);
  return known;
}

async function createAccount(name: string, options: AccountsOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: true }, async (store) => {
    const made = store.accounts.create({ name, role: options.role ?? "analyst" }, actedBy(io));
    if (made.kind === "refused") throw new CliStop(made.reason, EXIT_USAGE);
    await printLink(store, { name, options, io });
    return EXIT_DONE;
  });
}

async function linkAccount(name: string, options: AccountsOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    await printLink(store, { name, options, io });
    return EXIT_DONE;
  });
}

async function printLink(
  store: AlertStore,
  { name, options, io }: { name: string; options: AccountsOptions; io: CliIo },
): Promise<void> {
  const made = store.logins.makeLink(name, actedBy(io));
  if (made === undefined) throw noAccount(name);
  const url = loginUrl(pageOrigin(store), made.token);
  const expires = new Date(made.expiresMs).toISOString();
  await io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ name, url, expires })}\n`
      : `${url}\nIt logs ${name} in once, until ${expires.slice(0, 16).replace("T", " ")} UTC.\n`,
  );
}

async function listAccounts(options: AccountsOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const accounts = store.accounts.list();
    const text =
      options.json === true
        ? JSON.stringify(accounts)
        : accounts.map(accountLine).join("\n") || "no accounts";
    await io.stdout.write(`${text}\n`);
    return EXIT_DONE;
  });
}

function accountLine({ name, role, lastSeenMs }: Account): string {
  const seen =
    lastSeenMs === undefined
      ? "never seen"
      : `seen ${new Date(lastSeenMs).toISOString().slice(0, 16).replace("T", " ")}`;
  return `${role.padEnd(9)}  ${seen.padEnd(21)}  ${name}`;
}

async function removeAccount(name: string, options: AccountsOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    if (!store.accounts.remove(name, actedBy(io))) throw noAccount(name);
    await io.stdout.write(`${name} is removed\n`);
    return EXIT_DONE;
  });
}

function noAccount(name: string): CliStop {
  return new CliStop(`there is no account "${name}"; see: tripline accounts list`, EXIT_USAGE);
}
