#!/bin/sh
# Three ZooKeeper servers and three Troupe servers under the same loads, one after the other: a table.
exec /usr/bin/python3 "$(dirname "$0")/compare.py" "$@"
