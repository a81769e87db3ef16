#!/bin/sh
# Records techniques under auditd on this machine, over loopback only, into ../auditd/{attack,benign}.
#
#   sudo ./record.sh [-e] NAME...     e.g. ./record.sh attack/python-pty-spawn benign/*  (-e: ENRICHED form)
#
# A case is a small shell script in attack/ or benign/. It runs in a mount namespace of its own, with an
# empty /root, /tmp and /srv/demo, so that neither files nor names of the recording machine get into a
# log. An audit rule on fork is loaded only to know which processes belong to the recording; those
# events are not kept. Everything is undone at the end: rules, the enabled flag, the auditd we started.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d /tmp/tripline-record.XXXXXX)
log=$work/audit.log
form=RAW
[ "${1:-}" = -e ] && { form=ENRICHED; shift; }

was_enabled=$(auditctl -s | awk '$1 == "enabled" { print $2 }')
was_backlog=$(auditctl -s | awk '$1 == "backlog_limit" { print $2 }')
daemon=

undo() {
  trap - EXIT INT TERM
  auditctl -D -k exec >/dev/null 2>&1 || true
  auditctl -D -k network >/dev/null 2>&1 || true
  auditctl -D -k lineage >/dev/null 2>&1 || true
  auditctl -e "$was_enabled" >/dev/null
  auditctl -b "$was_backlog" >/dev/null
  [ -n "$daemon" ] && kill "$daemon" && wait "$daemon" 2>/dev/null
  [ -n "${KEEP_WORK:-}" ] || rm -rf "$work"
}
trap undo EXIT
trap 'exit 1' INT TERM

mkdir -m 700 "$work/etc" "$work/etc/plugins.d"
cat > "$work/etc/auditd.conf" <<CONF
local_events = yes
write_logs = yes
log_file = $log
log_format = $form
flush = NONE
max_log_file = 0
max_log_file_action = IGNORE
name_format = NONE
space_left = 75
space_left_action = IGNORE
admin_space_left = 50
admin_space_left_action = IGNORE
disk_full_action = IGNORE
disk_error_action = IGNORE
plugin_dir = $work/etc/plugins.d
CONF
chmod 640 "$work/etc/auditd.conf"
auditd -n -c "$work/etc" &
daemon=$!
sleep 1

auditctl -b 8192 >/dev/null
for arch in b64 b32; do
  auditctl -a always,exit -F arch=$arch -S execve -S execveat -k exec
  auditctl -a always,exit -F arch=$arch -S clone -S clone3 -S fork -S vfork -F success=1 -k lineage
done
auditctl -a always,exit -F arch=b64 -S connect -S accept -S accept4 -k network
auditctl -a always,exit -F arch=b32 -S socketcall -S connect -S accept4 -k network
auditctl -e 1 >/dev/null

for name in "$@"; do
  name=${name%.sh}
  from=$(stat -c %s "$log")
  timeout -k 2 60 unshare --mount --uts --propagation private \
    sh "$here/stage.sh" "$here" "$name" "$work/root-pid" >"$work/output" 2>&1 || echo "$name: exit status $?"
  sleep 1
  tail -c +$((from + 1)) "$log" > "$work/window.log"
  suffix=
  [ "$form" = ENRICHED ] && suffix=.enriched
  out=$here/../auditd/$name$suffix.log
  awk -v root="$(cat "$work/root-pid")" -f "$here/descendants.awk" "$work/window.log" > "$out"
  # A connection that left the machine would put its addresses into the recording.
  if grep -E 'saddr=0(200|A00)' "$out" | grep -qvE 'saddr=(0200....(7F......|00000000)|0A00....0{39}[01])'; then
    echo "$name: refused, it has an address that is not loopback" >&2
    rm -f "$out"
    continue
  fi
  echo "$name: $(stat -c %s "$out") bytes, $(grep -c '^type=EXECVE' "$out") execs, lost $(auditctl -s | awk '$1 == "lost" { print $2 }')"
  if [ -n "${SHOW:-}" ]; then cat "$work/output"; fi
done
