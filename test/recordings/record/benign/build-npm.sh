# npm runs package scripts, which go through sh -c.
. ./session.sh
# npm would ask the registry for a newer npm.
export npm_config_update_notifier=false npm_config_offline=true
cat > package.json <<'JSON'
{
  "name": "demo",
  "version": "1.0.0",
  "scripts": {
    "prebuild": "mkdir -p out && echo clean",
    "build": "node -e \"require('child_process').execSync('ls -l; true')\" && npm run --silent pack",
    "pack": "bash -e -c 'tar cf out/demo.tar package.json; true'"
  }
}
JSON
npm run build
