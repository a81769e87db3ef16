// The programs that the generator's hosts run, with command-line templates: %n a number, %w a word,
// %u a user, %h a long hex id. High-cardinality on purpose: a memo of values must not look free.
import type { Random } from "./random.ts";

export interface Program {
  readonly executable: string;
  readonly commands: readonly string[];
}

const SYSTEM32 = "C:\\Windows\\System32\\";

const services = (
  "svchost.exe conhost.exe taskhostw.exe RuntimeBroker.exe dllhost.exe SearchIndexer.exe " +
  "WmiPrvSE.exe wermgr.exe audiodg.exe smartscreen.exe sppsvc.exe ctfmon.exe consent.exe " +
  "spoolsv.exe lsass.exe services.exe userinit.exe dwm.exe sihost.exe msiexec.exe TiWorker.exe"
).split(" ");

export const windowsPrograms: readonly Program[] = [
  ...services.map((name) => ({
    executable: SYSTEM32 + name,
    commands: [`${SYSTEM32}${name} -k netsvcs -p -s %w%n`, `${SYSTEM32}${name} {%h} -Embedding`],
  })),
  {
    executable: "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    commands: [
      '"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe" --type=renderer --lang=en-US ' +
        "--renderer-client-id=%n --launch-time-ticks=%n --field-trial-handle=%n,i,%n,%n /prefetch:1",
    ],
  },
  {
    executable: "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
    commands: ['"WINWORD.EXE" /n "C:\\Users\\%u\\Documents\\%w%n.docx" /o ""'],
  },
  { executable: "C:\\Windows\\explorer.exe", commands: ["C:\\Windows\\explorer.exe"] },
  {
    executable: `${SYSTEM32}cmd.exe`,
    commands: ['cmd.exe /d /s /c "npm run %w"', 'cmd.exe /c ""C:\\scripts\\%w%n.bat" "'],
  },
  {
    executable: `${SYSTEM32}WindowsPowerShell\\v1.0\\powershell.exe`,
    commands: ["powershell.exe -NoProfile -File C:\\scripts\\%w.ps1 -Id %n"],
  },
  { executable: `${SYSTEM32}rundll32.exe`, commands: [`rundll32.exe ${SYSTEM32}%w.dll,%w`] },
  { executable: `${SYSTEM32}reg.exe`, commands: ["reg query HKLM\\SOFTWARE\\%w%n /v %w"] },
  { executable: `${SYSTEM32}schtasks.exe`, commands: ["schtasks /query /tn %w%n"] },
  { executable: `${SYSTEM32}net.exe`, commands: ["net use"] },
  { executable: "C:\\Program Files\\Git\\cmd\\git.exe", commands: ["git.exe status %w%n"] },
  {
    executable: "C:\\Program Files\\nodejs\\node.exe",
    commands: ["node.exe C:\\src\\%w\\%w%n.js"],
  },
];

export const linuxPrograms: readonly Program[] = [
  {
    executable: "/usr/bin/dash",
    commands: ["sh -c %w --status %n", "sh -c test -f /run/%w%n.pid"],
  },
  { executable: "/usr/bin/bash", commands: ["bash /opt/app/bin/%w%n.sh", "bash -lc %w%n"] },
  { executable: "/usr/bin/sleep", commands: ["sleep %n"] },
  { executable: "/usr/bin/grep", commands: ["grep -q %w%n /proc/%n/status"] },
  { executable: "/usr/bin/cat", commands: ["cat /proc/%n/stat"] },
  {
    executable: "/usr/sbin/runc",
    commands: ["runc --root /run/docker exec --pid-file /run/%h %h"],
  },
  { executable: "/usr/bin/python3.11", commands: ["python3 /usr/lib/%w/%w%n.py --interval %n"] },
  { executable: "/usr/bin/mawk", commands: ["awk {print$%n} /var/log/%w%n.log"] },
  { executable: "/usr/bin/sed", commands: ["sed -e s/%w/%w%n/g"] },
  { executable: "/usr/lib/systemd/systemd", commands: ["/lib/systemd/systemd --user"] },
  { executable: "/usr/bin/ps", commands: ["ps -eo pid,comm"] },
  { executable: "/usr/sbin/cron", commands: ["/usr/sbin/CRON -f"] },
  { executable: "/usr/sbin/sshd", commands: ["sshd: %u [priv]"] },
  { executable: "/usr/bin/curl", commands: ["curl -s http://127.0.0.1:%n/health/%w%n"] },
  { executable: "/usr/bin/git", commands: ["git rev-parse %h"] },
  { executable: "/usr/bin/node", commands: ["node /srv/%w/%w%n.js"] },
  { executable: "/usr/bin/java", commands: ["java -Xmx2g -cp /opt/%w/lib com.%w.Main --port %n"] },
  { executable: "/usr/bin/sudo", commands: ["sudo -u %u /usr/bin/%w%n"] },
  { executable: "/usr/bin/find", commands: ["find /var/lib/%w%n -mtime +7"] },
  { executable: "/usr/bin/systemctl", commands: ["systemctl is-active %w%n"] },
];

const words = (
  "alpha metrics report sync backup index agent update cache worker monitor billing orders gateway " +
  "search profile render client session storage inventory archive network policy deploy builder"
).split(" ");

export function word(random: Random): string {
  return random.pick(words);
}

export function user(random: Random): string {
  return `user${random.below(60)}`;
}

/** Fills a command-line template. */
export function fillCommand(template: string, random: Random): string {
  return template.replace(/%([nwuh])/g, (_, kind: string) => {
    if (kind === "n") return String(random.below(1_000_000));
    if (kind === "w") return word(random);
    if (kind === "u") return user(random);
    return random.hex(64);
  });
}
