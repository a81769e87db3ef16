# What a configuration management tool does locally: python3 runs /bin/sh -c, which runs python3 modules, which run shells.
. ./session.sh
mkdir -p /root/.ansible/tmp/task-1
cat > /root/.ansible/tmp/task-1/module_command.py <<'CODE'
import subprocess

subprocess.run(["/bin/sh", "-c", "cat /etc/hostname && id"], stdin=subprocess.DEVNULL)
subprocess.run("/bin/bash -c 'uptime; true'", shell=True, executable="/bin/bash", stdin=subprocess.DEVNULL)
CODE
cat > play.py <<'CODE'
import subprocess

for command in (
    "echo ~root && sleep 0",
    "( umask 77 && mkdir -p /root/.ansible/tmp/task-2 ) && sleep 0",
    "/usr/bin/python3 /root/.ansible/tmp/task-1/module_command.py && sleep 0",
    "rm -rf /root/.ansible/tmp/task-2 > /dev/null 2>&1 && sleep 0",
):
    subprocess.run(["/bin/sh", "-c", command])
CODE
python3 play.py
