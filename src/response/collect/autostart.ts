// What begins by itself: cron in all its folders, systemd's timers and the units that this host's
// administrators or users added, scripts of logins, and libraries loaded into every program.
import { lstatSync } from "node:fs";
import { filesOf, meaningful, readUsers } from "./accounts.ts";
import { type Evidence, timeCell } from "./evidence.ts";

const CRON_FOLDERS = [
  "/etc/cron.d",
  "/etc/cron.hourly",
  "/etc/cron.daily",
  "/etc/cron.weekly",
  "/etc/cron.monthly",
  "/var/spool/cron",
  "/var/spool/cron/crontabs",
] as const;

/** Units of packages are told by their timers only; these two are where others are put. */
const OWN_UNIT_FOLDERS = ["/etc/systemd/system", "/run/systemd/system"] as const;
const TIMER_FOLDERS = [
  ...OWN_UNIT_FOLDERS,
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
] as const;

const LOGIN_SCRIPTS = ["/etc/profile", "/etc/bash.bashrc", "/etc/environment", "/etc/rc.local"];
const USER_SCRIPTS = [".bashrc", ".bash_profile", ".profile", ".zshrc", ".config/fish/config.fish"];

export function collectAutostart(evidence: Evidence): void {
  collectCron(evidence);
  collectUnits(evidence);
  const users = readUsers().filter(({ home }) => home.startsWith("/") && home !== "/");
  const scripts = [
    ...LOGIN_SCRIPTS,
    ...filesOf("/etc/profile.d"),
    ...users.flatMap(({ home }) => USER_SCRIPTS.map((name) => `${home}/${name}`)),
  ];
  addFiles(evidence, { name: "login-scripts", title: "Scripts of logins", paths: scripts });
  evidence.addTable({
    name: "preload",
    title: "Libraries loaded into every program",
    columns: ["library"],
    rows: meaningful(evidence.copy("/etc/ld.so.preload")).map((line) => [line]),
  });
}

function collectCron(evidence: Evidence): void {
  const paths = ["/etc/crontab", "/etc/anacrontab", ...CRON_FOLDERS.flatMap(filesOf)];
  const scripts = /^\/etc\/cron\.(hourly|daily|weekly|monthly)\//;
  const rows = paths.flatMap((path) => {
    const jobs = meaningful(evidence.copy(path));
    return scripts.test(path) ? [[path, "(script)"]] : jobs.map((job) => [path, job]);
  });
  evidence.addTable({ name: "cron", title: "Cron jobs", columns: ["file", "job"], rows });
}

function collectUnits(evidence: Evidence): void {
  const homes = readUsers().map(({ home }) => `${home}/.config/systemd/user`);
  const timers = [...TIMER_FOLDERS, ...homes]
    .flatMap(filesOf)
    .filter((one) => one.endsWith(".timer"));
  addFiles(evidence, { name: "timers", title: "Timers of systemd", paths: [...new Set(timers)] });
  const units = [...OWN_UNIT_FOLDERS, ...homes]
    .flatMap(filesOf)
    .filter((one) => /\.(service|socket|path|mount)$/.test(one));
  addFiles(evidence, { name: "units", title: "Units that were added", paths: [...new Set(units)] });
}

function addFiles(
  evidence: Evidence,
  {
    name,
    title,
    paths,
  }: { readonly name: string; readonly title: string; readonly paths: readonly string[] },
): void {
  const rows = paths.flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || stat.isDirectory()) return [];
    // A unit that is enabled or masked is a link; where it leads is the unit itself.
    if (stat.isFile()) evidence.copy(path);
    const kind = stat.isSymbolicLink() ? "link" : "file";
    return [[path, kind, stat.uid, timeCell(stat.mtimeMs), timeCell(stat.ctimeMs)]];
  });
  const columns = ["file", "kind", "owner", "modified", "changed"];
  evidence.addTable({ name, title, columns, rows });
}
