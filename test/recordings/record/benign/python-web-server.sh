# python3 -m http.server and a few requests.
. ./session.sh
echo '<p>hello</p>' > index.html
timeout 10 python3 -m http.server 8099 --bind 127.0.0.1 &
sleep 1
for page in / /index.html /missing; do curl -s -o /dev/null "http://127.0.0.1:8099$page"; done
kill %1
wait
