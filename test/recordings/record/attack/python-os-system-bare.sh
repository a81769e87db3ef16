# os.system starts a bare sh (through sh -c): neither -i nor a terminal.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import os; os.system("/bin/sh")'
id
exit
exit
TYPED
