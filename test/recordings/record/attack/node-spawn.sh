# node runs bash on its own standard streams.
# ATT&CK: T1059.004, T1059.007
. ./session.sh
reverse_shell <<'TYPED'
node -e 'require("child_process").spawn("/bin/bash", {stdio: "inherit"})'
id
exit
exit
TYPED
