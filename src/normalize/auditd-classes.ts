// What an audit event is in ECS: category, types and actions by its system call, else by its record's
// type. Actions are Auditbeat's; where Elastic Defend has a name for the same, it stands beside.

import { syscallName } from "../base/linux/syscall-name.ts";
import type { AuditRecord } from "../sources/raw-record.ts";

export interface AuditClass {
  readonly category: string | undefined;
  readonly types: readonly string[];
  readonly actions: readonly string[];
  readonly session: string | undefined;
}

type Row = readonly [category: string, types: readonly string[], actions: readonly string[]];

const CREATED: Row = ["file", ["creation"], ["opened-file", "creation"]];
const DELETED: Row = ["file", ["deletion"], ["deleted", "deletion"]];
const RENAMED: Row = ["file", ["change"], ["renamed", "rename"]];
const LINKED: Row = ["file", ["creation"], ["linked", "creation"]];
const OPENED: Row = ["file", ["info"], ["opened-file"]];
const MODE: Row = ["file", ["change"], ["changed-file-permissions-of", "modification"]];
const OWNER: Row = ["file", ["change"], ["changed-file-ownership-of", "modification"]];
const IDENTITY: Row = ["process", ["change"], ["changed-identity-of", "uid_change"]];
const GROUP: Row = ["process", ["change"], ["changed-identity-of", "gid_change"]];
const FORKED: Row = ["process", ["start"], ["fork"]];

const BY_SYSCALL: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["execve", ["process", ["start"], ["executed", "exec"]]],
  ["execveat", ["process", ["start"], ["executed", "exec"]]],
  ["clone", FORKED],
  ["clone3", FORKED],
  ["fork", FORKED],
  ["vfork", FORKED],
  ["exit_group", ["process", ["end"], ["end"]]],
  ["connect", ["network", ["connection", "start"], ["connected-to", "connection_attempted"]]],
  [
    "accept",
    ["network", ["connection", "start"], ["accepted-connection-from", "connection_accepted"]],
  ],
  [
    "accept4",
    ["network", ["connection", "start"], ["accepted-connection-from", "connection_accepted"]],
  ],
  ["bind", ["network", ["start"], ["bound-socket"]]],
  ["listen", ["network", ["start"], ["listen-for-connections"]]],
  ["creat", CREATED],
  ["mkdir", ["file", ["creation"], ["created-directory", "creation"]]],
  ["mkdirat", ["file", ["creation"], ["created-directory", "creation"]]],
  ["unlink", DELETED],
  ["unlinkat", DELETED],
  ["rmdir", DELETED],
  ["rename", RENAMED],
  ["renameat", RENAMED],
  ["renameat2", RENAMED],
  ["link", LINKED],
  ["linkat", LINKED],
  ["symlink", ["file", ["creation"], ["symlinked", "creation"]]],
  ["symlinkat", ["file", ["creation"], ["symlinked", "creation"]]],
  ["open", OPENED],
  ["openat", OPENED],
  ["openat2", OPENED],
  ["chmod", MODE],
  ["fchmod", MODE],
  ["fchmodat", MODE],
  ["chown", OWNER],
  ["fchown", OWNER],
  ["fchownat", OWNER],
  ["lchown", OWNER],
  ["setuid", IDENTITY],
  ["setreuid", IDENTITY],
  ["setresuid", IDENTITY],
  ["setgid", GROUP],
  ["setregid", GROUP],
  ["setresgid", GROUP],
  ["setsid", ["process", ["change"], ["session_id_change"]]],
  ["ptrace", ["process", ["change"], ["ptrace"]]],
  ["memfd_create", ["process", ["change"], ["memfd_create"]]],
  ["init_module", ["driver", ["start"], ["loaded-kernel-module", "load_module"]]],
  ["finit_module", ["driver", ["start"], ["loaded-kernel-module", "load_module"]]],
  ["delete_module", ["driver", ["end"], ["unloaded-kernel-module"]]],
  ["kill", ["process", ["change"], ["killed-pid"]]],
  ["mount", ["file", ["change"], ["mounted"]]],
]);

const BY_TYPE: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["USER_LOGIN", ["authentication", ["start"], ["logged-in"]]],
  ["USER_AUTH", ["authentication", ["info"], ["authenticated"]]],
  ["USER_START", ["session", ["start"], ["started-session"]]],
  ["USER_END", ["session", ["end"], ["ended-session"]]],
  ["USER_CMD", ["process", ["start"], ["ran-command"]]],
  ["USER_ACCT", ["authentication", ["info"], ["was-authorized"]]],
  ["USER_ERR", ["authentication", ["info"], ["error"]]],
  ["CRED_ACQ", ["authentication", ["info"], ["acquired-credentials"]]],
  ["CRED_DISP", ["authentication", ["info"], ["disposed-credentials"]]],
  ["CRED_REFR", ["authentication", ["info"], ["refreshed-credentials"]]],
  ["LOGIN", ["authentication", ["start"], ["changed-login-id-to"]]],
  ["ADD_USER", ["iam", ["user", "creation"], ["added-user-account"]]],
  ["DEL_USER", ["iam", ["user", "deletion"], ["deleted-user-account"]]],
  ["ADD_GROUP", ["iam", ["group", "creation"], ["added-group-account-to"]]],
  ["DEL_GROUP", ["iam", ["group", "deletion"], ["deleted-group-account-from"]]],
  ["USER_MGMT", ["iam", ["user", "change"], ["modified-user-account"]]],
  ["USER_CHAUTHTOK", ["iam", ["user", "change"], ["changed-password"]]],
  ["ACCT_LOCK", ["iam", ["user", "info"], ["locked-account"]]],
  ["SERVICE_START", ["process", ["start"], ["started-service"]]],
  ["SERVICE_STOP", ["process", ["end"], ["stopped-service"]]],
  ["CONFIG_CHANGE", ["configuration", ["change"], ["changed-audit-configuration"]]],
  ["DAEMON_START", ["process", ["start"], ["started-audit"]]],
  ["DAEMON_END", ["process", ["end"], ["shutdown-audit"]]],
  ["ANOM_PROMISCUOUS", ["network", ["info"], ["changed-promiscuous-mode-on-device"]]],
  ["ANOM_ABEND", ["process", ["end"], ["crashed-program"]]],
  ["SECCOMP", ["intrusion_detection", ["info"], ["violated-seccomp-policy"]]],
  ["AVC", ["intrusion_detection", ["info"], ["violated-selinux-policy"]]],
  ["KERN_MODULE", ["driver", ["start"], ["loaded-kernel-module"]]],
]);

export function auditClassOf({ audit }: AuditRecord): AuditClass {
  const first = audit.records[0];
  const fields = first?.fields;
  const session = fields?.get("ses");
  const syscall =
    first?.type === "SYSCALL"
      ? syscallName(fields?.get("arch"), fields?.get("syscall"))
      : undefined;
  const row = BY_SYSCALL.get(syscall ?? "") ?? BY_TYPE.get(first?.type ?? "");
  const shown = session === "4294967295" ? "unset" : session;
  if (row === undefined) {
    const action = syscall ?? first?.type.toLowerCase();
    return {
      category: undefined,
      types: ["info"],
      actions: action === undefined ? [] : [action],
      session: shown,
    };
  }
  const [category, types, actions] = row;
  // A failed exec started nothing: Elastic Defend would be silent about it.
  const isFailed = fields?.get("success") === "no" && category === "process";
  return isFailed
    ? { category, types: ["info"], actions: actions.slice(0, 1), session: shown }
    : { category, types, actions, session: shown };
}
