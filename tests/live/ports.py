"""TCP ports that nobody uses, and no other test of this machine takes at the same time.

Below the ephemeral range, so that no outgoing connection sits on one, and below what `troupe play --live`
takes (runtime/live_play/kept_ports.cpp); a lock file a port holds it until this process ends.
"""
import fcntl
import os
import random
import socket
import tempfile

_port_locks = {}      # port -> open lock file
_PORT_DIR = os.path.join(tempfile.gettempdir(), 'troupe-test-ports.%d' % os.getuid())


def _bindable(port):
    for family, host in ((socket.AF_INET, '0.0.0.0'), (socket.AF_INET6, '::')):
        try:
            with socket.socket(family) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                s.bind((host, port))
        except OSError as e:
            if family == socket.AF_INET6 and e.errno in (97, 99):
                continue  # no IPv6 here
            return False
    return True


def _claim(port):
    os.makedirs(_PORT_DIR, exist_ok=True)
    f = open(os.path.join(_PORT_DIR, str(port)), 'w')
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        f.close()
        return False
    if port in _port_locks or not _bindable(port):
        f.close()
        return False
    _port_locks[port] = f
    return True


def free_ports(count, consecutive=False):
    """Ports that are locked against other tests until this process ends."""
    rng = random.Random()
    found = []
    for _ in range(20000):
        port = rng.randrange(10500, 20900)
        if consecutive:
            got = []
            for p in range(port, port + count):
                if not _claim(p):
                    break
                got.append(p)
            if len(got) == count:
                return got
            release_ports(got)
        elif _claim(port):
            found.append(port)
            if len(found) == count:
                return found
    raise RuntimeError('no free ports')


def release_ports(ports):
    for p in ports:
        f = _port_locks.pop(p, None)
        if f:
            f.close()
