# Keeps, of an audit log, the events of one process (-v root=PID) and all its descendants, each event
# whole. Lineage comes from ppid and from the fork events of the key "lineage", which are then dropped.
# A child's events can be logged before its parent's fork returns, so the tree is closed over the whole
# window before anything is printed.
function field(name,    at, rest) {
  at = index($0, " " name "=")
  if (at == 0) return ""
  rest = substr($0, at + length(name) + 2)
  sub(/[ \035].*/, "", rest)
  gsub(/"/, "", rest)
  return rest
}
function serial_of(    text) {
  if (!match($0, /audit\([0-9.]+:[0-9]+\)/)) return ""
  text = substr($0, RSTART, RLENGTH)
  return text
}
{
  lines[++count] = $0
  serials[count] = serial_of()
  if ($1 == "type=SYSCALL") {
    steps++
    step_serial[steps] = serials[count]
    step_pid[steps] = field("pid")
    step_ppid[steps] = field("ppid")
    step_key[steps] = field("key")
    step_exit[steps] = field("exit")
  } else if (field("pid") != "") {
    steps++
    step_serial[steps] = serials[count]
    step_pid[steps] = field("pid")
  }
}
END {
  inside[root] = 1
  do {
    changed = 0
    for (i = 1; i <= steps; i++) {
      if (!(step_pid[i] in inside) && step_ppid[i] != "" && (step_ppid[i] in inside)) {
        inside[step_pid[i]] = 1
        changed = 1
      }
      if (step_key[i] == "lineage" && (step_pid[i] in inside) && !(step_exit[i] in inside)) {
        inside[step_exit[i]] = 1
        changed = 1
      }
    }
  } while (changed)
  for (i = 1; i <= steps; i++) {
    if (step_key[i] == "lineage") dropped[step_serial[i]] = 1
    else if (step_pid[i] in inside) keep[step_serial[i]] = 1
  }
  for (i = 1; i <= count; i++)
    if ((serials[i] in keep) && !(serials[i] in dropped)) print lines[i]
}
