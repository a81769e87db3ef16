# -c combined with another flag (-Ic), so that no argument equals -c.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -Ic 'import pty; pty.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
