"""Writers that keep many numbered writes in flight and remember every acknowledgement.

Each writer creates sequential znodes with unique payloads below its own parent, and sets the numbers
into one znode in turn. A write whose reply was lost is never repeated: it may be there, or not.
`check` holds what came of it against what was acknowledged.
"""
import collections
import random
import socket
import threading
import time

import wire
from ensemble import eventually

Acked = collections.namedtuple('Acked', 'number path zxid')


class Writer(threading.Thread):
    """Writes until told to stop; reconnects with its session, to any server, when it must."""

    def __init__(self, addresses, name, window=64, stay=None, timeout=20000):
        super().__init__(daemon=True)
        self.addresses, self.name, self.window, self.stay = addresses, name, window, stay
        self.timeout = timeout
        self.parent = '/load-' + name
        self.created = []       # Acked, in the order of the replies
        self.versions = []      # (number, version) of acknowledged sets
        self.number = 0         # the last number sent
        self.budget = 0         # the last number that may be sent: keeps the tree small
        self.unknown = set()    # numbers whose reply was lost
        self.disconnects = 0
        self.errors = []
        self.stopping = threading.Event()
        self.session, self.password, self.zxid = 0, wire.ZEROS, 0
        first = self._connect()
        first.create(self.parent)
        first.create(self.parent + '-set')
        self.client = first

    def _connect(self):
        while not self.stopping.is_set():
            address = self.stay or random.choice(self.addresses)
            try:
                c = wire.Client(address, self.timeout, self.session, self.password, self.zxid)
                if c.expired:
                    self.errors.append('session expired')
                    self.stopping.set()
                self.session, self.password = c.session, c.password
                return c
            except (wire.Disconnected, socket.timeout):
                self.stopping.wait(0.02)
        return None

    def run(self):
        while not self.stopping.is_set():
            in_flight = collections.deque()
            try:
                self._write(in_flight)
            except (wire.Disconnected, socket.timeout) as e:
                self.disconnects += 1
                self.last_problem = str(e)
            except AssertionError as e:
                self.errors.append(str(e))
                self.stopping.set()
            self.unknown.update(n for n, kind, xid in in_flight if kind == wire.CREATE)
            self.unknown_sets = any(kind == wire.SET for _, kind, _ in in_flight)
            self.zxid = max(self.zxid, self.client.zxid)
            self.client.drop()
            if not self.stopping.is_set():
                self.client = self._connect() or self.client

    def _requests(self, count):
        for _ in range(count):
            self.number += 1
            text = b'%d' % self.number
            if self.number % 8:
                yield wire.CREATE, wire.create_body(self.parent + '/n-', text, wire.SEQUENTIAL)
            else:
                yield wire.SET, wire.buf(self.parent + '-set') + wire.buf(text) + wire.i32(-1)

    def _write(self, in_flight):
        c, busy = self.client, time.monotonic()
        while in_flight or not self.stopping.is_set():
            room = min(self.window - len(in_flight), self.budget - self.number)
            if not in_flight and room <= 0:
                self.stopping.wait(0.01)
                if time.monotonic() - busy > 1:
                    busy = time.monotonic()
                    c.ping()
                continue
            if len(in_flight) <= self.window // 2 and room > 0 and not self.stopping.is_set():
                first = self.number + 1
                requests = list(self._requests(room))
                in_flight.extend((first + i, op, c.xid + 1 + i)
                                 for i, (op, _) in enumerate(requests))
                c.send_many(requests)
            reply = c.hear()
            number, kind, xid = in_flight[0]
            assert reply.xid == xid, 'reply to %d, wanted %d' % (reply.xid, xid)
            assert reply.err == 0, 'write %d: error %d' % (number, reply.err)
            in_flight.popleft()
            if kind == wire.CREATE:
                self.created.append(Acked(number, wire.Reader(reply.body).str(), reply.zxid))
            else:
                self.versions.append((number, wire.Reader(reply.body).stat().version))

    def acknowledged(self):
        return len(self.created) + len(self.versions)

    def finish(self, seconds=60):
        self.stopping.set()
        self.join(seconds)
        assert not self.is_alive(), 'writer %s hangs' % self.name

    def check(self, tree):
        """tree as from wire.whole_tree."""
        assert not self.errors, (self.name, self.errors)
        there = sorted((path, int(node[0])) for path, node in tree.items()
                       if path.startswith(self.parent + '/'))
        numbers = [n for _, n in there]
        assert len(set(numbers)) == len(numbers), \
            '%s: twice: %s' % (self.name, _twice(numbers)[:10])
        assert numbers == sorted(numbers), '%s: not in the order of writing' % self.name
        where = dict((n, path) for path, n in there)
        for a in self.created:
            assert where.get(a.number) == a.path, \
                '%s: acknowledged %s is lost, found %s' % (self.name, a, where.get(a.number))
        extra = set(numbers) - {a.number for a in self.created}
        assert extra <= self.unknown, '%s: never sent: %s' % (self.name, extra - self.unknown)
        self._check_sets(tree)

    def _check_sets(self, tree):
        data, stat, _ = tree[self.parent + '-set']
        versions = [v for _, v in self.versions]
        assert versions == sorted(set(versions)), '%s: versions repeat' % self.name
        if self.versions:
            number, version = self.versions[-1]
            assert stat.version >= version and int(data) >= number, \
                '%s: acknowledged set %d (version %d) is lost: %r, version %d' % (
                    self.name, number, version, data, stat.version)


def _twice(numbers):
    return [n for n, count in collections.Counter(numbers).items() if count > 1]


def more(writers, count, seconds=40):
    """Until each writer has `count` more acknowledgements; it is allowed as many again, so that it
    is still writing when this returns."""
    goals = []
    for w in writers:
        w.budget = w.number + 2 * count
        goals.append((w, w.acknowledged() + count))
    eventually('%d more writes of each; %s' % (count, [w.errors for w in writers]), seconds,
               lambda: all(w.errors or w.acknowledged() >= goal for w, goal in goals), 0.002)
    assert not any(w.errors for w in writers), [w.errors for w in writers]


def start_writers(ensemble, count=3, window=64, servers=None):
    """One writer a server in turn (they move when they must), all running."""
    writers = []
    for i in range(count):
        writers.append(Writer([s.address() for s in servers or ensemble], str(i), window))
    for w in writers:
        w.start()
    return writers


def same_everywhere(ensemble, servers=None):
    """Reads every server's whole tree after a sync; they must be equal. Returns it.
    Each has a /zookeeper/config of its own: it shows the server lines that this server was given.
    """
    trees = []
    for s in servers or ensemble.running():
        tree = wire.whole_tree(s.address())
        tree.pop('/zookeeper/config', None)
        trees.append((s.id, tree))
    first_id, first = trees[0]
    for other_id, other in trees[1:]:
        if other != first:
            odd = [(p, first.get(p), other.get(p)) for p in sorted(set(first) | set(other))
                   if first.get(p) != other.get(p)]
            raise AssertionError(
                'servers %d and %d differ in %d znodes (%d only on the first, %d only on the '
                'second): %s' % (first_id, other_id, len(odd), len(set(first) - set(other)),
                                 len(set(other) - set(first)), odd[:3]))
    return first
