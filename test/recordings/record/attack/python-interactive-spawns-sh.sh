# An interactive python3 in a login session starts sh: second branch of the seed rule.
# ATT&CK: T1059.006, T1059.004
. ./session.sh
pause=0.8
login <<'TYPED'
python3
import pty
pty.spawn("sh")
id
tty
exit
exit()
exit
TYPED
