# perl, ruby, lua, php and awk scripts that run commands through a shell, without a terminal.
. ./session.sh
perl -e 'system("ls / | wc -l")'
ruby -e 'system("ls / | wc -l")'
lua5.4 -e 'os.execute("ls / | wc -l")'
php -r 'passthru("ls / | wc -l");'
awk 'BEGIN { "date; true" | getline now; print now; system("ls / | wc -l") }'
