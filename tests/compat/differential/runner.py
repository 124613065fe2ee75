"""Plays a plan's steps against both servers.

Always: when a step ends, both servers have answered all of it, so the next connection's step finds
them in the same state. A step on a connection that is down brings it up first, so that any part of
a plan can be played.
"""
import asked
import rules
import twins
from judge import Differs, Judge, Witness
from lists import OPEN, SUPER

TIMEOUTS = (120000, 600000, 1, 0, -1, 2000000, 2147483647)
NEW = ((0, bytes(16)), (0, bytes(16)))


class Runner:
    def __init__(self, pair, ranks, plan):
        self.pair, self.ranks, self.plan = pair, ranks, plan
        self.judge = Judge(pair, ranks, pair.newer)
        self.twins = [twins.Twin(pair) for _ in range(plan.conns)]
        self.witnesses = [Witness() for _ in self.twins]
        self.opened = 0

    # Connecting.

    def _greet(self, conn, sessions, timeout, read_only, zxids=(0, 0)):
        twin = self.twins[conn]
        sides, (theirs, ours) = twin.dial(timeout, read_only, sessions, zxids)
        if (theirs[0], theirs[3]) != (ours[0], ours[3]) or (theirs[1] == 0) != (ours[1] == 0):
            raise Differs('greeting', asked.Request(0, (timeout, read_only)), theirs, ours)
        return sides, (theirs[1:3], ours[1:3]), ours[0]

    def up(self, conn):
        twin = self.twins[conn]
        if twin.sides:
            return
        self.opened += 1
        read_only = (False, None, True, False)[self.opened % 4]
        timeout = TIMEOUTS[self.opened % len(TIMEOUTS)]
        sides, names, answer = self._greet(conn, twin.session or NEW, timeout, read_only)
        if not answer:
            raise Differs('greeting', None, 'refused', 'refused')
        self.witnesses[conn].forget()
        if twin.session:
            self.ranks.unseen(1, rules.ATTACHED)
        else:
            for server in (0, 1):
                self.ranks.unseen(server, rules.SESSION)
            self.pair.created([x[0] for x in names])
            twin.session = names
        twin.sides = sides

    # Steps.

    def play(self, step):
        getattr(self, '_' + step.kind)(step)

    def exchange(self, conn, requests):
        """Says all, hears and compares all; our frames."""
        twin = self.twins[conn]
        xids = twin.send(requests, self.ranks.last)
        heard = [side.hear(len(xids)) for side in twin.sides]
        self.judge.batch(self.witnesses[conn], [r for r in requests if r.raw is None], xids, *heard)
        return heard[1]

    def _batch(self, step):
        self.up(step.conn)
        self.exchange(step.conn, step.requests)

    def _alone(self, step):
        """One request, after which the connection may be at its end."""
        self.up(step.conn)
        twin = self.twins[step.conn]
        r = step.requests[0]
        before = sum(rules.used[x.name] for x in rules.ALL)
        if r.raw is not None:
            self.ping(step.conn)
        self.exchange(step.conn, step.requests)
        if r.ends:
            self._both_end(twin, r)
        elif sum(rules.used[x.name] for x in rules.ALL) == before:
            return
        twin.hang_up()
        if r.op == -11 and r.raw is None:
            twin.ended, twin.session = twin.session, None

    @staticmethod
    def _both_end(twin, r):
        rest = [side.rest() for side in twin.sides]
        ends = [side.end for side in twin.sides]
        if ends != [twins.CLOSED, twins.CLOSED] or rest != [[], []]:
            raise Differs('end of a connection', r, (ends[0], rest[0]), (ends[1], rest[1]))

    def ping(self, conn):
        self.exchange(conn, [asked.Request(11, xid=-2)])

    def _drop(self, step):
        """The connection goes, the session stays."""
        self.up(step.conn)
        self.ping(step.conn)
        self.twins[step.conn].hang_up()

    def _steal(self, step):
        """A second connection takes the session; the first is closed."""
        self.up(step.conn)
        self.ping(step.conn)
        twin = self.twins[step.conn]
        old = twin.sides
        twin.sides = None
        self.up(step.conn)
        new, twin.sides = twin.sides, old
        self._both_end(twin, asked.Request(0, ('stolen',)))
        twin.hang_up()
        twin.sides = new

    def _refused(self, step):
        """Greetings that get no session, while the session's own connection is down."""
        self._drop(step)
        twin = self.twins[step.conn]
        zxids, names = (0, 0), twin.session
        if step.detail == 'password':
            names = tuple((x, bytes(16)) for x, _ in names)
        elif step.detail == 'ended':
            names = twin.ended or ((5, bytes(16)),) * 2
        elif step.detail == 'unknown':
            names = ((77, b'x' * 16),) * 2
        else:
            zxids = (1 << 60,) * 2
        if step.detail != 'ahead':
            self.ranks.unseen(1, rules.ATTACHED)  # tried by a transaction, which refuses it
        sides, got, answer = self._greet(step.conn, names, 40000, False, zxids)
        if answer:
            raise Differs('greeting', asked.Request(0, (step.detail,)), got[0], got[1])
        twin.sides = sides
        self._both_end(twin, asked.Request(0, (step.detail,)))
        twin.hang_up()

    # A seed's beginning and end.

    def begin(self):
        """The tree as every seed finds it: its own node, and a few below it."""
        self.up(0)
        self.exchange(0, [asked.create(1, self.plan.base + p, b'', OPEN, 0)
                          for p in (b'', b'/a', b'/b', b'/a/x')])

    def read_back(self):
        """The tree below the seed's node, and the built-in ones, by one who may read all."""
        self.up(0)
        self.exchange(0, [asked.auth(*SUPER, -4)])
        self._read([b'/', b'/zookeeper', b'/zookeeper/quota', b'/zookeeper/config'])
        level = [self.plan.base]
        while level:
            level = self._read(level)

    def _read(self, paths):
        """Compares data, list and children of each; the paths of all children."""
        ours = self.exchange(0, [q for p in paths for q in (
            asked.read(4, p, False), asked.of_path(6, p), asked.read(12, p, False))])
        replies = [x for x in ours if x[:4] != b'\xff\xff\xff\xff']
        return [p + b'/' + n for p, x in zip(paths, replies[2::3]) for n in self._names(x)]

    @staticmethod
    def _names(payload):
        r = asked.wire.Reader(payload[16:])
        return sorted(r.buf() for _ in range(r.i32())) if len(payload) > 16 else []

    def finish(self):
        """Ends every session, compared."""
        for conn, twin in enumerate(self.twins):
            if twin.sides or twin.session:
                self.up(conn)
                self.play(self.plan.closing(conn))

    def abandon(self):
        """Ends every session, whatever the servers say, so that nothing of this seed is left."""
        for server in (0, 1):
            self.ranks.unseen(server, rules.SESSION)
        for twin in self.twins:
            names = twin.session
            twin.hang_up()
            if names:
                sides, _ = twin.dial(40000, False, names)
                for side in sides:
                    side.say(asked.Request(-11).frame(1, 0))
                for side in sides:
                    side.rest()
                    side.socket.close()
