// What an audit event acted upon: a file (PATH records) or a peer (SOCKADDR).

import { socketAddressOf } from "../base/linux/socket-address-of.ts";
import type { AuditRecordFields } from "../sources/linux/audit/audit-event.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { baseName, extensionOf } from "./raw-values.ts";

/** The path that the event is about: what was made or removed, else the last that has a name. */
export function putFile(
  target: MutableObject,
  records: readonly AuditRecordFields[],
  category: string | undefined,
): void {
  if (category !== "file") return;
  const paths = records.filter((record) => record.type === "PATH").map(({ fields }) => fields);
  const isOf = (...types: readonly string[]) =>
    paths.filter((fields) => types.includes(fields.get("nametype") ?? ""));
  const chosen = isOf("CREATE").at(-1) ?? isOf("DELETE")[0] ?? isOf("NORMAL")[0] ?? paths[0];
  const name = chosen?.get("name");
  if (chosen === undefined || name === undefined || name === "(null)") return;
  const cwd = records.find((record) => record.type === "CWD")?.fields.get("cwd");
  const isRelative = !name.startsWith("/") && cwd !== undefined;
  const path = isRelative ? `${cwd.replace(/\/$/, "")}/${name.replace(/^\.\//, "")}` : name;
  putField(target, "file.path", path);
  putField(target, "file.name", baseName(path));
  putField(target, "file.extension", extensionOf(path));
  putField(target, "file.inode", chosen.get("inode"));
  const mode = chosen.get("mode");
  putField(target, "file.mode", mode === undefined ? undefined : mode.slice(-4).padStart(4, "0"));
  putField(target, "file.uid", chosen.get("ouid"));
  putField(target, "file.gid", chosen.get("ogid"));
}

export function putNetwork(
  target: MutableObject,
  records: readonly AuditRecordFields[],
  actions: readonly string[],
): void {
  const record = records.find(({ type }) => type === "SOCKADDR");
  const address = socketAddressOf(record?.fields.get("saddr"));
  if (address === undefined || !("ip" in address)) return;
  const isIncoming = actions.includes("accepted-connection-from");
  const side = isIncoming ? "source" : "destination";
  putField(target, `${side}.ip`, address.ip);
  putField(target, `${side}.address`, address.ip);
  putField(target, `${side}.port`, address.port);
  putField(target, "network.type", address.family);
  putField(target, "network.direction", isIncoming ? "ingress" : "egress");
}
