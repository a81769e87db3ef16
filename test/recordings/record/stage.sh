#!/bin/sh
# Prepares the neutral stage inside a recording's own mount namespace and runs one case on it; see
# record.sh. Its own processes are not part of the recording: only the case's are.
here=$1
name=$2
pid_file=$3
hostname demo
mkdir -p /srv/demo
for place in /root /srv/demo; do mount -t tmpfs -o mode=755 tmpfs "$place"; done
cp "$here/session.sh" /srv/demo/session.sh
cp "$here/$name.sh" /srv/demo/run.sh
# The pid file lies below /tmp, which the case must not see: it is opened before /tmp is covered.
exec 3> "$pid_file"
mount -t tmpfs -o mode=1777 tmpfs /tmp
cd /srv/demo || exit 1
env -i HOME=/root PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=xterm SHELL=/bin/bash \
  setsid -w timeout -k 1 50 /bin/sh /srv/demo/run.sh </dev/null
