#!/usr/bin/env bash
# Prepares this machine for examples/launch/zoo.cfg: the data directory with its myid, and the secret of the servers.
#
#   sudo examples/launch/prepare.sh 2          # this is server 2
#
# Copy /etc/troupe/secret of the first machine to the others before they start; it is only made where there is none.
# Then: troupe server examples/launch/zoo.cfg
set -euo pipefail
id=${1:?which server is this? 1, 2 or 3}
install -d -m 700 /var/lib/troupe /etc/troupe
echo "$id" >/var/lib/troupe/myid
if [ ! -e /etc/troupe/secret ]; then
  (umask 077 && openssl rand -base64 32 >/etc/troupe/secret)
  echo "made /etc/troupe/secret: copy it to the other servers"
fi
