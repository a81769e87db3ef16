# php runs an interactive bash (through sh -c).
# ATT&CK: T1059.004, T1059
. ./session.sh
reverse_shell <<'TYPED'
php -r 'passthru("/bin/bash -i");'
id
exit
exit
TYPED
