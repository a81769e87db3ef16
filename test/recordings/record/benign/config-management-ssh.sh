# The same over ssh with a terminal (ssh -tt): python3 modules run shells that do have a tty.
. ./session.sh
mkdir -p /root/.ansible/tmp/task-1
cat > /root/.ansible/tmp/task-1/module_command.py <<'CODE'
import subprocess

subprocess.run(["/bin/sh", "-c", "cat /etc/hostname && id"], stdin=subprocess.DEVNULL)
subprocess.run("/bin/bash -c 'uptime; true'", shell=True, executable="/bin/bash", stdin=subprocess.DEVNULL)
CODE
pause=1
login <<'TYPED'
/bin/sh -c '/usr/bin/python3 /root/.ansible/tmp/task-1/module_command.py && sleep 0'
exit
TYPED
