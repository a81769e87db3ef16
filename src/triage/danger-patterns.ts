// What makes a command line worth a look, as data: each thing by the text it is known by, and why in words.
// Rules of thumb: they mark, they judge nothing.

export type DangerPattern =
  | {
      /** Any of these texts, small and capital letters alike; on to `through` where that follows soon. */
      readonly find: "text";
      readonly texts: readonly string[];
      /** Ends the mark; a blank stands for any. */
      readonly through?: string;
      readonly reason: string;
    }
  | {
      /** The program, by the name at the end of its path, and one of these arguments behind it. */
      readonly find: "argument";
      readonly programs: readonly string[];
      readonly isArgument: (argument: string) => boolean;
      readonly reason: string;
    }
  | {
      /** The program, its output on into one of `into` through a pipe. */
      readonly find: "pipe";
      readonly programs: readonly string[];
      readonly into: readonly string[];
      readonly reason: string;
    };

const INTERPRETERS: readonly string[] = [
  ..."sh bash dash ash zsh ksh fish python python2 python3 perl ruby php node lua".split(" "),
];
const NETCATS: readonly string[] = "nc ncat netcat nc.openbsd nc.traditional".split(" ");

export const DANGER_PATTERNS: readonly DangerPattern[] = [
  {
    find: "text",
    texts: ["pty.spawn", "pty.fork", "openpty", "forkpty"],
    through: ")",
    reason:
      "puts a program on a terminal of its own: the usual way from a blind shell to a full one",
  },
  {
    find: "text",
    texts: ["/dev/tcp/", "/dev/udp/"],
    through: " ",
    reason: "the shell itself opens a network connection",
  },
  {
    find: "text",
    texts: [
      "socket.socket",
      "import socket",
      "io::socket",
      "use socket",
      "tcpsocket",
      "fsockopen",
      "net.connect",
      "net.socket",
      "socket.connect",
      ".connect(",
    ],
    through: ")",
    reason: "code on the command line opens a connection",
  },
  {
    find: "text",
    texts: ["os.dup2", "dup2("],
    through: ")",
    reason: "puts input or output on another file, in one-liners a connection",
  },
  {
    find: "text",
    texts: ["0>&1", "0<&", "<&3", ">&3", "<&196"],
    reason: "input and output go over one connection",
  },
  {
    find: "argument",
    programs: NETCATS,
    isArgument: (argument) =>
      argument.startsWith("--exec") ||
      argument.startsWith("--sh-exec") ||
      (/^-[a-z]*[ec]$/i.test(argument.slice(0, 16)) && argument.length <= 16),
    reason: "netcat gives a program to whoever is connected",
  },
  {
    find: "argument",
    programs: ["socat"],
    isArgument: (argument) => /^(?:exec|system|pty)\b/i.test(argument.slice(0, 16)),
    reason: "socat gives a program or a terminal to whoever is connected",
  },
  {
    find: "text",
    texts: ["mkfifo ", "mknod "],
    through: " ",
    reason: "a named pipe, one half of a reverse shell made with nc",
  },
  {
    find: "pipe",
    programs: ["curl", "wget", "fetch", "lwp-download"],
    into: INTERPRETERS,
    reason: "runs what it downloads, unseen",
  },
  {
    find: "text",
    texts: ["$(curl", "$(wget", "`curl", "`wget", "<(curl", "<(wget"],
    through: ")",
    reason: "runs what it downloads, unseen",
  },
  {
    find: "pipe",
    programs: ["base64", "base32", "xxd", "openssl", "gunzip", "zcat"],
    into: INTERPRETERS,
    reason: "runs hidden text after decoding it",
  },
  {
    find: "text",
    texts: [
      "base64 -d",
      "base64 --d",
      "base32 -d",
      "base64 -i -d",
      "b64decode",
      "atob(",
      "decode_base64",
      "base64_decode",
      "frombase64string",
      "xxd -r",
      "openssl enc -d",
      "codecs.decode",
      "bytes.fromhex",
    ],
    reason: "decodes hidden text",
  },
  {
    find: "text",
    texts: ["__import__(", "getattr(", "exec(", "eval(", "eval "],
    reason: "runs text as code, or hides which function is called",
  },
  {
    find: "argument",
    programs: ["bash", "sh", "zsh", "dash", "ksh"],
    isArgument: (argument) => /^-[a-z]*i[a-z]*$/.test(argument.slice(0, 8)) && argument.length <= 8,
    reason: "an interactive shell is asked for",
  },
  {
    find: "argument",
    programs: ["chmod"],
    isArgument: (argument) =>
      (argument.length <= 12 && /^[ugoa,]*\+[rwxt]*s/.test(argument)) ||
      /^[2-7][0-7]{3}$/.test(argument.slice(0, 5)),
    reason: "set-uid or set-gid: whoever runs the file gets its owner's rights",
  },
  {
    find: "argument",
    programs: ["setcap"],
    isArgument: (argument) => argument.startsWith("cap_"),
    reason: "gives a program rights of root",
  },
  {
    find: "text",
    texts: [
      "history -c",
      "history -w /dev/null",
      "unset histfile",
      "histfile=",
      "histsize=0",
      "histfilesize=0",
      "set +o history",
      ".bash_history",
    ],
    reason: "keeps commands out of the history or removes it",
  },
  {
    find: "text",
    texts: ["/var/log/", "journalctl --vacuum", "shred ", "wtmp", "utmp", "lastlog"],
    through: " ",
    reason: "logs are read or removed",
  },
  {
    find: "text",
    texts: ["ld_preload=", "ld_library_path=", "ld_audit=", "/etc/ld.so.preload"],
    through: " ",
    reason: "makes other programs load foreign code",
  },
  {
    find: "text",
    texts: ["/tmp/", "/dev/shm/", "/var/tmp/"],
    through: " ",
    reason: "a folder that everyone may write to",
  },
  {
    find: "text",
    texts: ["authorized_keys", "/.ssh/", "id_rsa", "id_ed25519"],
    reason: "SSH keys: a way to come back, or on to other hosts",
  },
  {
    find: "text",
    texts: [
      "/etc/passwd",
      "/etc/shadow",
      "/etc/sudoers",
      "useradd ",
      "adduser ",
      "usermod ",
      "chpasswd",
    ],
    through: " ",
    reason: "accounts and their rights",
  },
  {
    find: "text",
    texts: [
      "crontab",
      "/etc/cron",
      "/var/spool/cron",
      "/etc/systemd/system",
      "systemctl enable",
      "/etc/rc.local",
      "/etc/profile",
      ".bashrc",
      ".profile",
      "/etc/init.d",
    ],
    through: " ",
    reason: "what starts by itself later: cron, services, profiles",
  },
  {
    find: "text",
    texts: [
      "setenforce 0",
      "ufw disable",
      "iptables -f",
      "nft flush",
      "auditctl -e 0",
      "auditctl -d",
      "systemctl stop auditd",
      "systemctl disable",
      "pkill -9 auditd",
    ],
    reason: "turns a protection or a record off",
  },
  {
    find: "text",
    texts: ["docker.sock", "nsenter ", "--privileged", "/proc/1/root", "release_agent"],
    reason: "a way out of a container",
  },
  {
    find: "text",
    texts: ["memfd_create", "/proc/self/mem", "/proc/self/fd/"],
    reason: "runs a program that is in no file",
  },
  {
    find: "text",
    texts: ["stratum+tcp", "stratum+ssl", "xmrig", "--donate-level"],
    reason: "mines crypto currency",
  },
  {
    find: "text",
    texts: ["stty raw", "script -q", "script /dev/null"],
    reason: "fits a terminal to a remote person's",
  },
  {
    find: "text",
    texts: ["nohup ", "setsid ", "disown"],
    reason: "goes on after its session has ended",
  },
];
