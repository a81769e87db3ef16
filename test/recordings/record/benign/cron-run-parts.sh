# What cron does once a day: run-parts in an empty environment, scripts in sh, python3 and perl.
. ./session.sh
mkdir cron.daily
printf '#!/bin/sh\nset -e\nfind /srv/demo -name "*.old" -exec sh -c "true; rm -f {}" \\;\nawk "BEGIN { system(\\"date; true\\") }"\n' > cron.daily/clean
printf '#!/usr/bin/python3\nimport subprocess\nsubprocess.run(["/bin/sh", "-c", "df -P / | tail -1"], check=True)\nsubprocess.run("uptime; true", shell=True)\n' > cron.daily/report
printf '#!/usr/bin/perl\nsystem("/bin/sh -c \\"id; true\\"");\nprint `ls /; true`;\n' > cron.daily/rotate
chmod 755 cron.daily/*
touch a.old
/bin/sh -c 'cd / && env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root run-parts --report /srv/demo/cron.daily'
