# expect drives a program that is no shell.
. ./session.sh
cat > talk.exp <<'CODE'
set timeout 5
spawn python3 -c "print(input('name? '))"
expect "name?"
send "demo\r"
expect eof
CODE
expect -f talk.exp
