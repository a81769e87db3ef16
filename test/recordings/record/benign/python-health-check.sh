# A health check in python3 that connects to a service and runs commands through sh -c, without a terminal.
. ./session.sh
timeout 10 python3 -m http.server 8099 --bind 127.0.0.1 >/dev/null &
sleep 1
cat > health.py <<'CODE'
import os
import socket
import subprocess

socket.create_connection(("127.0.0.1", 8099)).close()
subprocess.run(["sh", "-c", "df -P / | tail -1"])
subprocess.run("uptime | cut -d, -f1", shell=True)
os.system("test -d /etc && echo ok")
subprocess.run(["bash", "-lc", "true && echo ok"])
CODE
python3 health.py
python3 -c 'import subprocess; subprocess.run(["sh", "-c", "id; true"])'
echo 'import os; os.system("sh -c \"true; echo piped\"")' | python3
kill %1
wait
