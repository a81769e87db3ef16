# A CI job: bash -e over a generated script, without a terminal; script(1) only to give a test a terminal.
. ./session.sh
mkdir -p _temp
cat > _temp/step.sh <<'STEP'
set -o pipefail
echo "::group::build"
git init -q work && cd work
printf 'print("test")\n' > test.py
python3 -c 'import subprocess, sys; sys.exit(subprocess.call(["bash", "-c", "python3 test.py; true"]))'
node -e 'require("child_process").execSync("sh -c \"ls; true\"", {stdio: "inherit"})'
script -qec "python3 test.py" /dev/null
perl -e 'system("bash -c \"true; echo perl\"")'
STEP
/usr/bin/bash --noprofile --norc -e -o pipefail /srv/demo/_temp/step.sh
