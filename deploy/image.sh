#!/bin/sh
# What the image holds, laid below ROOT (empty for the image itself): the program with its locked packages, and a bot as
# it is shipped, its index built, which a first start copies. Run in the folder of the source.
#   sh deploy/image.sh ROOT
set -eu
home="$1/opt/rahnuma"
mkdir -p "$home/shipped"
# A test without a network brings an environment that has the packages.
if [ ! -e "$home/venv" ]; then
    python3 -m venv "$home/venv"
    "$home/venv/bin/pip" install --quiet --require-hashes --no-deps -r requirements-scale.lock
fi
"$home/venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
"$home/venv/bin/pip" install --quiet --no-deps --no-index --no-build-isolation . 2>/dev/null ||
    "$home/venv/bin/pip" install --quiet --no-deps .
cp -R knowledge "$home/shipped/knowledge"
cp -R tests/golden "$home/shipped/golden"
cp deploy/config.toml "$home/shipped/config.toml"
cp deploy/start.sh "$home/start.sh"
# Not in the source's folder, whose bot would be found before the installed one.
cd "$home/shipped"
"$home/venv/bin/rahnuma" index build --config config.toml --by image
chmod -R go+rX,go-w "$home"
