# python3 -c gives a reverse shell a terminal with pty.spawn: first branch of the seed rule.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import pty; pty.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
