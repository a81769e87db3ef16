# apt and dpkg install, reinstall and purge a small package whose maintainer scripts use sh, perl and python3.
. ./session.sh
mkdir -p pkg/DEBIAN pkg/usr/share/tripline-demo
echo hello > pkg/usr/share/tripline-demo/hello
cat > pkg/DEBIAN/control <<'CONTROL'
Package: tripline-demo
Version: 1.0
Architecture: all
Maintainer: Demo <demo@example.org>
Description: nothing
CONTROL
cat > pkg/DEBIAN/postinst <<'SCRIPT'
#!/bin/sh
set -e
python3 -c 'import subprocess; subprocess.run("test -d /usr/share/tripline-demo && true", shell=True)'
perl -e 'system("sh", "-c", "test -f /etc/passwd; true")'
sh -c 'ls /usr/share/tripline-demo >/dev/null; true'
SCRIPT
printf '#!/usr/bin/python3\nimport os\nos.system("test -d /etc && true")\n' > pkg/DEBIAN/prerm
chmod 755 pkg/DEBIAN/postinst pkg/DEBIAN/prerm
dpkg-deb --root-owner-group -b pkg tripline-demo_1.0_all.deb
apt-get -o DPkg::Lock::Timeout=20 install -y ./tripline-demo_1.0_all.deb
dpkg -i ./tripline-demo_1.0_all.deb
dpkg --purge tripline-demo
