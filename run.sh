#!/usr/bin/env bash
# Builds Troupe and runs an ensemble of three servers on this machine, then plays one round with it: create, read, a
# watch, the leader killed, read back from its successor.
#
#   ./run.sh          install what is missing, build, start, play the round; leaves the ensemble running
#   ./run.sh stop     end the servers that this script started
#   ./run.sh status   who leads
#
# Everything it writes is below build/ and data/. It ends no process but those whose number it wrote into data/.
set -euo pipefail
cd "$(dirname "$0")"
. .ci/debian.sh

troupe=build/release/troupe
servers=(1 2 3)
addresses=127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183

say() { printf '\n== %s\n' "$*"; }

config_of() { echo "config/three_nodes/$1/zoo.cfg"; }

# The process of a server, if it is alive and one of ours: a number alone could belong to somebody else by now.
pid_of() {
  local pid
  pid=$(cat "data/$1/server.pid" 2>/dev/null) || return 1
  { tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF " server $(config_of "$1")"; } 2>/dev/null || return 1
  echo "$pid"
}

start() {
  local i=$1
  if pid_of "$i" >/dev/null; then
    echo "server $i runs already"
    return
  fi
  mkdir -p "data/$i"
  echo "$i" >"data/$i/myid"
  setsid "$troupe" server "$(config_of "$i")" </dev/null >>"data/$i/log.txt" 2>&1 &
  disown
  echo $! >"data/$i/server.pid"
  echo "server $i: process $!, log data/$i/log.txt"
}

# leader, follower, or nothing while it does not serve: the Mode line of the four-letter word srvr.
mode_of() {
  timeout 2 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf srvr >&3 && sed -n "s/^Mode: //p" <&3' _ \
    $((2180 + $1)) 2>/dev/null || true
}

leader() {
  local i
  for i in "${servers[@]}"; do
    if [ "$(mode_of "$i")" = leader ]; then
      echo "$i"
      return 0
    fi
  done
  return 1
}

# Waits until COMMAND succeeds; stops with the last words of the logs if it does not within a minute.
await() {
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ]; then
      echo "not within a minute: $what" >&2
      tail -n 3 data/*/log.txt >&2
      exit 1
    fi
    sleep 0.2
  done
}

has_leader() { found=$(leader); }
serves() { [ -n "$(mode_of "$1")" ]; }

stop() {
  local i pid
  for i in "${servers[@]}"; do
    if pid=$(pid_of "$i"); then
      kill "$pid"
      while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
      echo "server $i ended"
    fi
    rm -f "data/$i/server.pid"
  done
}

status() {
  local i mode
  for i in "${servers[@]}"; do
    mode=$(mode_of "$i")
    echo "server $i at 127.0.0.1:$((2180 + i)): ${mode:-$(pid_of "$i" >/dev/null && echo "no leader yet" || echo down)}"
  done
}

round() {
  local znode=/round-$$ first
  say "a znode is created, and read with a watch; the change rings the watch"
  "$troupe" cli -server "$addresses" <<EOT
create $znode once
get -w $znode
set $znode twice
get $znode
EOT
  first=$found
  say "the leader, server $first, is killed"
  kill -9 "$(pid_of "$first")"
  while pid_of "$first" >/dev/null; do sleep 0.05; done
  await "another leader" has_leader
  say "server $found leads; it still knows"
  "$troupe" cli -server "127.0.0.1:$((2180 + found))" get "$znode"
  say "server $first comes back"
  start "$first"
  await "server $first serves" serves "$first"
  "$troupe" cli -server "127.0.0.1:$((2180 + first))" get "$znode"
  "$troupe" cli -server "$addresses" delete "$znode"
}

case ${1:-start} in
  start)
    need "${build_packages[@]}"
    say "building"
    build release troupe
    say "three servers"
    for i in "${servers[@]}"; do start "$i"; done
    await "a leader" has_leader
    for i in "${servers[@]}"; do await "server $i serves" serves "$i"; done
    round
    say "the ensemble is up"
    status
    echo
    echo "connect:  $troupe cli -server $addresses     (or any ZooKeeper client)"
    echo "stop:     ./run.sh stop"
    ;;
  stop) stop ;;
  status) status ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
