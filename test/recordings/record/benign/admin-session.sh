# An administrator logs in and works: ls, vim, less, a python3 prompt; no shell out of any of them.
. ./session.sh
pause=0.8
login <<'TYPED'
ls -l /etc/ssh
vim /srv/demo/notes.txt
ihello:wq
cat /srv/demo/notes.txt
tail -3 /etc/passwd | less -F
python3
import os, sys
print(sys.version, os.getpid())
exit()
stty -a | head -1
exit
TYPED
