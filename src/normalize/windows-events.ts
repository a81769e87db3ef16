// Windows event ids → category, ECS type and action, as Winlogbeat and Elastic's Windows integration
// write them. Keys are `channel:id`, the channel shortened to sysmon, security, powershell or system.

export interface WindowsEventClass {
  readonly category: string;
  readonly type: string;
  readonly action: string;
}

const rows: readonly (readonly [string, string, string, string])[] = [
  ["sysmon:1", "process", "start", "Process Create (rule: ProcessCreate)"],
  ["sysmon:2", "file", "change", "File creation time changed (rule: FileCreateTime)"],
  ["sysmon:3", "network", "start", "Network connection detected (rule: NetworkConnect)"],
  ["sysmon:5", "process", "end", "Process terminated (rule: ProcessTerminate)"],
  ["sysmon:6", "driver", "start", "Driver loaded (rule: DriverLoad)"],
  ["sysmon:7", "library", "start", "Image loaded (rule: ImageLoad)"],
  ["sysmon:8", "process", "change", "CreateRemoteThread detected (rule: CreateRemoteThread)"],
  ["sysmon:9", "file", "access", "RawAccessRead detected (rule: RawAccessRead)"],
  ["sysmon:10", "process", "access", "Process accessed (rule: ProcessAccess)"],
  ["sysmon:11", "file", "creation", "File created (rule: FileCreate)"],
  ["sysmon:12", "registry", "change", "Registry object added or deleted (rule: RegistryEvent)"],
  ["sysmon:13", "registry", "change", "Registry value set (rule: RegistryEvent)"],
  ["sysmon:14", "registry", "change", "Registry object renamed (rule: RegistryEvent)"],
  ["sysmon:15", "file", "creation", "File stream created (rule: FileCreateStreamHash)"],
  ["sysmon:17", "file", "creation", "Pipe Created (rule: PipeEvent)"],
  ["sysmon:18", "file", "access", "Pipe Connected (rule: PipeEvent)"],
  ["sysmon:22", "network", "connection", "Dns query (rule: DnsQuery)"],
  ["sysmon:23", "file", "deletion", "File Delete archived (rule: FileDelete)"],
  ["sysmon:25", "process", "change", "Process Tampering (rule: ProcessTampering)"],
  ["sysmon:26", "file", "deletion", "File Delete logged (rule: FileDeleteDetected)"],
  ["security:1102", "iam", "admin", "audit-log-cleared"],
  ["security:4624", "authentication", "start", "logged-in"],
  ["security:4625", "authentication", "start", "logon-failed"],
  ["security:4634", "authentication", "end", "logged-out"],
  ["security:4648", "authentication", "start", "logged-in-explicit"],
  ["security:4656", "file", "access", "object-operation-requested"],
  ["security:4657", "registry", "change", "registry-value-modified"],
  ["security:4662", "iam", "access", "object-operation-performed"],
  ["security:4663", "file", "access", "object-access-attempted"],
  ["security:4672", "iam", "admin", "logged-in-special"],
  ["security:4688", "process", "start", "created-process"],
  ["security:4689", "process", "end", "exited-process"],
  ["security:4697", "configuration", "change", "service-installed"],
  ["security:4698", "configuration", "creation", "scheduled-task-created"],
  ["security:4699", "configuration", "deletion", "scheduled-task-deleted"],
  ["security:4702", "configuration", "change", "scheduled-task-updated"],
  ["security:4719", "configuration", "change", "changed-audit-config"],
  ["security:4720", "iam", "creation", "added-user-account"],
  ["security:4722", "iam", "change", "enabled-user-account"],
  ["security:4724", "iam", "change", "reset-password"],
  ["security:4725", "iam", "change", "disabled-user-account"],
  ["security:4726", "iam", "deletion", "deleted-user-account"],
  ["security:4728", "iam", "change", "added-member-to-group"],
  ["security:4732", "iam", "change", "added-member-to-group"],
  ["security:4738", "iam", "change", "modified-user-account"],
  ["security:4740", "iam", "change", "locked-out-user-account"],
  ["security:4768", "authentication", "start", "kerberos-authentication-ticket-requested"],
  ["security:4769", "authentication", "start", "kerberos-service-ticket-requested"],
  ["security:4771", "authentication", "start", "kerberos-preauth-failed"],
  ["security:4776", "authentication", "start", "credential-validated"],
  ["security:4798", "iam", "access", "group-membership-enumerated"],
  ["security:4799", "iam", "access", "user-member-enumerated"],
  ["security:5140", "network", "access", "network-share-object-accessed"],
  ["security:5145", "network", "access", "network-share-object-access-checked"],
  ["security:5156", "network", "connection", "windows-firewall-connection"],
  ["security:5158", "network", "connection", "windows-firewall-bind"],
  ["powershell:4103", "process", "info", "Executing Pipeline"],
  ["powershell:4104", "process", "info", "Execute a Remote Command"],
  ["powershell:400", "process", "start", "Engine Lifecycle"],
  ["powershell:403", "process", "end", "Engine Lifecycle"],
  ["powershell:600", "process", "info", "Provider Lifecycle"],
  ["powershell:800", "process", "info", "Pipeline Execution Details"],
  ["system:7045", "configuration", "change", "service-installed"],
];

export const windowsEvents: ReadonlyMap<string, WindowsEventClass> = new Map(
  rows.map(([key, category, type, action]) => [key, { category, type, action }]),
);

/** The short name of an event channel; undefined for one without mappings. */
export function channelKey(channel: string): string | undefined {
  const lower = channel.toLowerCase();
  if (lower.includes("sysmon")) return "sysmon";
  if (lower === "security") return "security";
  if (lower.includes("powershell")) return "powershell";
  return lower === "system" ? "system" : undefined;
}
