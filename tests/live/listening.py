"""Which TCP ports a process listens on, and how many descriptors it holds: read from /proc."""
import os


def _sockets(pid):
    inodes = set()
    for fd in os.listdir('/proc/%d/fd' % pid):
        try:
            target = os.readlink('/proc/%d/fd/%s' % (pid, fd))
        except FileNotFoundError:
            continue
        if target.startswith('socket:['):
            inodes.add(target[8:-1])
    return inodes


def _table(pid, kind):
    with open('/proc/%d/net/%s' % (pid, kind)) as f:
        for line in f.readlines()[1:]:
            yield line.split()


def ports(pid):
    """Sorted ports this process listens on (TCP, IPv4 and IPv6)."""
    own, found = _sockets(pid), set()
    for kind in ('tcp', 'tcp6'):
        for words in _table(pid, kind):
            if words[3] == '0A' and words[9] in own:
                found.add(int(words[1].rpartition(':')[2], 16))
    return sorted(found)


def datagram_ports(pid):
    own = _sockets(pid)
    return sorted({int(words[1].rpartition(':')[2], 16) for kind in ('udp', 'udp6')
                   for words in _table(pid, kind) if words[9] in own})


def descriptors(pid):
    return len(os.listdir('/proc/%d/fd' % pid))
