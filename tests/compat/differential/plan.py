"""A seed's traffic: steps of several connections, all drawn before the first byte is sent.

Same seed, same steps, whatever the servers answer; so a seed can be repeated, and shortened by
leaving steps out. Few paths, so that requests meet. What 3.8.0 cannot survive is not drawn: a lone
check that succeeds and createTTL with other flags (it crashes or damages its log).
"""
import collections
import random

import asked
from asked import PERSISTENT, RECURSIVE, STANDARD
from lists import ILL_FORMED, IPV6, OPEN, SUPER, WELL_FORMED

# kind: batch, alone, auth, drop, end, steal, refused; requests: what it sends.
Step = collections.namedtuple('Step', 'kind conn requests detail')

WEIGHTS = {1: 24, 15: 12, 19: 5, 21: 5, 2: 14, 3: 12, 4: 14, 5: 18, 6: 6, 7: 6, 8: 9, 12: 9, 9: 3,
           11: 3, 14: 14, 22: 6, 17: 4, 18: 6, 101: 4, 105: 4, 103: 4, 104: 4, 106: 8, 107: 2,
           16: 1, 'broken': 5, 'quirk': 2}
UNKNOWN = (0, -1, 10, 23, 99, 108, 1000, -100, 0x7fffffff, -2147483648)


class Plan:
    def __init__(self, seed, base, operations, without=()):
        self.rng = random.Random(seed)
        self.base, self.without = base, set(without)
        rng = self.rng
        self.guarded = rng.random() < 0.4
        self.mixed = rng.random() < 0.15
        self.conns = rng.randrange(2, 5)
        self._name_paths()
        ops = [x for x in WEIGHTS if x not in self.without]
        self.drawn = rng.choices(ops, [WEIGHTS[x] for x in ops], k=operations)
        self.steps = []
        self.total = 0
        while self.total < operations:
            found = self._step()
            for step in found if isinstance(found, list) else [found]:
                self.steps.append(step)
                self.total += max(1, len(step.requests))

    def _name_paths(self):
        b = self.base
        weighted = ((b'', 3), (b'/a', 6), (b'/a/x', 5), (b'/a/y', 4), (b'/a/x/z', 3), (b'/b', 5),
                    (b'/b/e', 4), (b'/c', 4), (b'/c/k', 3), (b'/a/s-0000000001', 1),
                    (b'/b/s-0000000000', 1), (b'/b/0000000002', 1))
        self.paths = [b + p for p, n in weighted for _ in range(n)]
        self.odd = [
            b'/', b'/zookeeper', b'/zookeeper/config', b'/zookeeper/quota', b'', None, b'a', b'//',
            b + b'//a', b + b'/', b + b'/a/', b + b'/./a', b + b'/../x', b + b'/.', b + b'/a/..',
            b + b'/a\0', b + b'/\x01', b + b'/\x1f', b + b'/\x7f', b + b'/\xc2\x9f',
            b + '/\ue000'.encode(), b + '/\ufff0'.encode(), b + '/\U0001f600'.encode(),
            b + '/é'.encode(), b + b'/a b', b + b'/...', b + b'/a..', b + b'/none/x',
            b + b'/x' * 40, b + b'/%n', b + b'/' + b'n' * 300]
        self.modes = {p: self.rng.choices((STANDARD, PERSISTENT, RECURSIVE), (6, 2, 2))[0]
                      for p in sorted(set(self.paths))}

    # Pieces of a request.

    def path(self):
        rng = self.rng
        return rng.choice(self.odd) if rng.random() < 0.06 else rng.choice(self.paths)

    def data(self):
        x = self.rng.random()
        if x < 0.1:
            return None
        return b'' if x < 0.2 else b'v' * int(x * 20) if x < 0.97 else b'long ' * int(x * 800)

    def acl(self):
        x = self.rng.random()
        if x < 0.04:
            return self.rng.choice(ILL_FORMED)
        return self.rng.choice(WELL_FORMED) if self.guarded and x < 0.3 else OPEN

    def version(self):
        return self.rng.choices((-1, 0, 1, 2, 3, -2, -2147483648), (24, 4, 3, 2, 1, 0.3, 0.2))[0]

    def watch(self, path):
        allowed = self.mixed or self.modes.get(path, STANDARD) == STANDARD
        return allowed and self.rng.random() < 0.4

    # Requests.

    def creation(self, op, path=None):
        rng = self.rng
        path = path or self.path()
        ttl = None
        if op == 19:
            flags = 4
        elif op == 21:
            flags = rng.choice((5, 6))
            ttl = rng.choice((100000000, 0xFFFFFFFFFF, 0, -1, 0x10000000000))
        else:
            flags = rng.choices((0, 1, 2, 3, 5, -1, 7), (14, 6, 4, 4, 0.3, 0.2, 0.2))[0]
            if flags in (2, 3) and path:
                path = rng.choice((path + b'/s-', path + b'/', path))
        return asked.create(op, path, self.data(), self.acl(), flags, ttl)

    def quirk(self):
        """What the two see differently; below a missing node, so that nothing comes of it."""
        rng = self.rng
        path = self.base + b'/missing/x'
        kind = rng.randrange(4)
        if kind == 0:
            return asked.create(rng.choice((1, 15)), path, b'', OPEN, 4)
        if kind == 1:
            return asked.create(19, path, b'', OPEN, rng.choice((0, 1, 2, 3)))
        if kind == 2:
            return asked.create(21, path, b'', OPEN, rng.choice((0, 1, 4)), rng.choice((0, 5)))
        return asked.create(1, path, b'', IPV6, 0)

    def part(self):
        rng = self.rng
        op = rng.choices((1, 15, 19, 2, 5, 13, 21), (6, 3, 1, 4, 5, 3, 0.3))[0]
        if op in asked.CREATES:
            r = self.creation(op)
            if r.args[3] not in range(7) and rng.random() < 0.8:
                return asked.versioned(13, self.path(), -1)
            if rng.random() < 0.1:  # the flags decide, whatever the opcode says
                path, data, entries, _ = r.args[:4]
                flags = rng.choice((0, 1, 4))
                return asked.create(op, path, data, entries, flags, -1 if op == 21 else None)
            return r
        if op == 5:
            return asked.set_data(self.path(), self.data(), self.version())
        return asked.versioned(op, self.path(), self.version())

    def multi(self):
        rng = self.rng
        parts = [self.part() for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4, 6)))]
        if rng.random() < 0.05:
            parts.append(rng.choice((asked.read(4, self.path(), False),
                                     asked.Request(99), asked.set_acl(self.path(), OPEN, -1))))
        return asked.multi(14, parts)

    def multi_read(self):
        rng = self.rng
        parts = [asked.read(rng.choice((4, 8)), self.path() or b'/', rng.random() < 0.2)
                 for _ in range(rng.randrange(5))]
        for p in parts:
            p.watches = ()
        if rng.random() < 0.1:
            parts.append(rng.choice((asked.versioned(2, self.path(), -1),
                                     asked.read(3, self.path(), False), asked.Request(99))))
        return asked.multi(22, parts)

    def watched_path(self, mode):
        """A path that has (only) this mode, unless the seed mixes them."""
        if self.mixed:
            return self.rng.choice(self.paths)
        found = [p for p, m in self.modes.items() if m == mode]
        return self.rng.choice(found) if found else None

    def add_watch(self):
        number = self.rng.choices((0, 1, 2, -1), (5, 5, 0.3, 0.3))[0]
        path = self.watched_path(RECURSIVE if number == 1 else PERSISTENT)
        if path is None:
            path, number = self.path(), 7
        return asked.watching(106, path, number)

    def unwatch(self, op):
        rng = self.rng
        path = self.path()
        kinds = (1, 2, 3)
        if not self.mixed and self.modes.get(path, STANDARD) != STANDARD:
            kinds = (3,)
        if rng.random() < 0.08:
            kinds = (0, 1, 2, 3, 4, 5, 6, -1)
        return asked.watching(op, path, rng.choice(kinds))

    def set_watches(self, op):
        def some(mode):
            found = [self.watched_path(mode) for _ in range(self.rng.randrange(3))]
            return [p for p in found if p is not None]
        lists = [some(STANDARD) for _ in range(3)]
        if op == 105:
            lists += [some(PERSISTENT), some(RECURSIVE)]
        r = asked.set_watches(op, self.rng.choice((0, 1, 3, 10, 30)), lists)
        r.xid = -8 if self.rng.random() < 0.7 else None
        return r

    def broken(self):
        rng = self.rng
        ops = [x for x in WEIGHTS if isinstance(x, int) and x not in self.without]
        r = self.request(rng.choice([x for x in ops if x not in (11, 107)]))
        x = rng.random()
        if r.hole is not None:
            return r
        if x < 0.5:
            return asked.cut(r, int(len(r.body) * rng.random()))
        if x < 0.75 and len(r.body) > 4 and r.op not in (14, 22):
            return asked.with_length(r, rng.choice((-2, -2147483648, 0x7fffffff, 5000)))
        return asked.longer(r, b'\0\1\2'[:1 + int(3 * rng.random())])

    def request(self, op):
        rng = self.rng
        if op in asked.CREATES:
            return self.creation(op)
        if op in (3, 4, 8, 12):
            path = self.path()
            return asked.read(op, path, self.watch(path))
        if op in (6, 9, 103, 104):
            path = self.path()
            if op == 103 and rng.random() < 0.3:
                path = rng.choice((None, b'', b' ', b'/', self.base, self.base[:3]))
            return asked.of_path(op, path)
        if op in (17, 18):
            return self.unwatch(op)
        if op in (101, 105):
            return self.set_watches(op)
        return {
            2: lambda: asked.versioned(2, self.path(), self.version()),
            5: lambda: asked.set_data(self.path(), self.data(), self.version()),
            7: self.acl_change,
            11: lambda: asked.Request(11, xid=rng.choice((-2, -2, None))),
            14: self.multi, 22: self.multi_read, 106: self.add_watch,
            107: lambda: asked.Request(107),
            16: lambda: asked.reconfig(rng.choice((None, b'server.5=h:1:2;3')), None, None, -1),
            'broken': self.broken, 'quirk': self.quirk}[op]()

    def acl_change(self):
        """Never of the four nodes that later seeds need."""
        path = self.path()
        if path and (path == b'/' or path.startswith(b'/zookeeper')):
            path = self.base + b'/b'
        entries = self.acl() if not self.guarded else (
            self.rng.choice(WELL_FORMED) if self.rng.random() < 0.4 else self.acl())
        return asked.set_acl(path, entries, self.version())

    # Steps.

    def _step(self):
        rng = self.rng
        conn = rng.randrange(self.conns)
        x = rng.random()
        if x < 0.80:
            size = min(rng.randrange(5, 60), max(1, len(self.drawn) - self.total))
            at = self.total
            ops = self.drawn[at:at + size]
            pieces = self._pieces([self.request(op) for op in ops])
            return [Step('batch', conn, x, None) for x in pieces]
        if x < 0.84:
            return self._auth(conn)
        if x < 0.87:
            op = rng.choice([x for x in UNKNOWN + (13, 13, 20, 102) if x not in self.without])
            return Step('alone', conn, [self._lone(op)], None)
        if x < 0.89:
            return Step('alone', conn, [asked.Request(0, raw=rng.choice((
                b'\xff\xff\xff\xff', b'\x80\0\0\0', b'\0\x10\0\0', b'\x7f\xff\xff\xff', b'\0\0\0\0',
                b'\0\0\0\4\0\0\0\1', b'\0\0\0\7\0\0\0\1\0\0\0')), ends=True)], None)
        if x < 0.93:
            return Step('drop', conn, [], None)
        if x < 0.96:
            return self.closing(conn)
        if x < 0.98:
            return Step('steal', conn, [], None)
        return Step('refused', conn, [], rng.choice(('password', 'ended', 'ahead', 'unknown')))

    @staticmethod
    def _pieces(requests):
        """Where ZooKeeper's pipeline is a race, each answer is waited for: what follows a setACL
        is checked against the old list or the new one, and a multi that fails behind writes that
        are not yet committed may spoil the counters of their parents."""
        pieces, wrote = [[]], False
        for r in requests:
            if r.op == 14 and wrote:
                pieces.append([])
                wrote = False
            pieces[-1].append(r)
            wrote = wrote or r.op in asked.WRITES
            if r.op == 7:
                pieces.append([])
                wrote = False
        return [x for x in pieces if x]

    @staticmethod
    def closing(conn):
        return Step('alone', conn, [asked.Request(-11, ends=True)], None)

    def _auth(self, conn):
        rng = self.rng
        x = rng.random()
        xid = rng.choice((-4, None))
        if x < 0.85:
            scheme, credential = rng.choice((
                ('digest', b'user:pass'), ('digest', b'ben:secret'), ('digest', b'alone'),
                ('digest', b''), ('digest', b'a:b:c'), ('ip', b''), ('ip', b'1.2.3.4'), SUPER))
            r = asked.auth(scheme, credential, xid)
        else:
            scheme = rng.choice(('world', 'super', 'nobody', '', 'auth'))
            r = asked.auth(scheme, b'x', xid, ends=True)
        return Step('alone', conn, [r], None)

    def _lone(self, op):
        if op == 13:  # never one that would succeed
            return asked.versioned(13, self.base + b'/none', self.rng.choice((-1, 3)))
        if op == 20:
            return asked.of_path(20, self.rng.choice((self.base + b'/none', b'/', b'/zookeeper')))
        if op == 102:
            return asked.Request(102, (b'token',), asked.buf(b'token'))
        return asked.Request(op, body=self.rng.choice((b'', asked.buf(self.base))), ends=True)
