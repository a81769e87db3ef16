// The fields that tell programs, users and signatures apart, of which a host shows a few dozen values
// again and again. Their values get small numbers, and what was found out about a value once is looked up
// by its number. Fields that differ from event to event (arguments, paths of files) would only fill the
// lists.

const REPEATING_FIELDS: ReadonlySet<string> = new Set([
  "dll.code_signature.status",
  "dll.code_signature.subject_name",
  "dll.code_signature.trusted",
  "dll.name",
  "dll.path",
  "dll.pe.original_file_name",
  "event.action",
  "event.category",
  "event.code",
  "event.dataset",
  "event.module",
  "event.outcome",
  "event.provider",
  "event.type",
  "file.extension",
  "file.Ext.original.extension",
  "host.os.type",
  "network.direction",
  "network.protocol",
  "network.transport",
  "network.type",
  "process.code_signature.exists",
  "process.code_signature.status",
  "process.code_signature.subject_name",
  "process.code_signature.trusted",
  "process.executable",
  "process.Ext.token.integrity_level_name",
  "process.name",
  "process.parent.code_signature.subject_name",
  "process.parent.code_signature.trusted",
  "process.parent.executable",
  "process.parent.name",
  "process.pe.original_file_name",
  "process.working_directory",
  "registry.value",
  "user.domain",
  "user.id",
  "user.name",
  "winlog.logon.type",
]);

/** True where it pays to remember what was found out about a value. */
export function isRepeating(path: string): boolean {
  return REPEATING_FIELDS.has(path);
}
