# The code attached to -c, so that flag and code are one argument.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c'import pty; pty.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
