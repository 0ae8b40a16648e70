#!/bin/sh
# What the image runs: a first start lays the shipped bot out in /data, each start builds the index where the knowledge or
# the program changed, and then it serves. An index that cannot be built leaves the one before it to answer.
set -eu
umask 077
home=$(cd "$(dirname "$0")" && pwd)
data=${RAHNUMA_DATA:-/data}
laid() { # FILE FROM: copied whole or not at all
    [ -e "$data/$1" ] && return
    mkdir -p "$(dirname "$data/$1")"
    rm -rf "$data/$1.laying"
    cp -R "$2" "$data/$1.laying"
    mv "$data/$1.laying" "$data/$1"
}
laid config.toml "$home/shipped/config.toml"
laid knowledge "$home/shipped/knowledge"
laid golden "$home/shipped/golden"
laid var/index "$home/shipped/var/index"
cd "$data"
if [ "${1:-serve}" = serve ]; then
    "$home/venv/bin/rahnuma" index build --if-needed --by start || echo "the index before it goes on answering" >&2
fi
exec "$home/venv/bin/rahnuma" "$@"
