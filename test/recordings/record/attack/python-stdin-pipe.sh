# The code from a pipe; python3 has no argument at all, so the second branch of the seed rule sees it.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
echo 'import os, pty; os.dup2(2, 0); pty.spawn("/bin/bash")' | python3
id
tty
exit
exit
TYPED
