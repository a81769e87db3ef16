# An interactive python3 in a login session starts sh with os.system: the shell is "sh -c /bin/sh", so the seed rule misses it.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
pause=0.8
login <<'TYPED'
python3
import os
os.system("/bin/sh")
id
tty
exit
exit()
exit
TYPED
