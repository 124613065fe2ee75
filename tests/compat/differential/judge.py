"""Compares what two servers said to one twin, frame by frame.

Knows of each connection which modes of watches it has asked for at each path, and which watches
only one server has because an allowed difference left it so; of each path whether it ever was
hidden from somebody. What is not equal is either excused by a rule or raised as Differs.
"""
import collections

import asked
import heard
import rules

Difference = collections.namedtuple('Difference', 'kind request theirs ours twin judge')


class Differs(Exception):
    def __init__(self, kind, request=None, theirs=None, ours=None, note=''):
        super().__init__(kind)
        self.note = note
        self.kind, self.request, self.theirs, self.ours = kind, request, theirs, ours
        self.step = self.operation = None
        self.conn = None

    def signature(self):
        def code(x):
            return x.err if isinstance(x, heard.Reply) else type(x).__name__
        name = self.request.name if self.request is not None else ''
        return self.kind, name, code(self.theirs), code(self.ours)


class Witness:
    """What one connection has asked to see."""

    def __init__(self):
        self.forget()

    def forget(self):
        self.told = 0                         # our greatest zxid in a header
        self.modes = collections.defaultdict(set)
        self.taints = {}                      # path -> with everything below it

    def watch(self, path, mode):
        self.modes[path].add(mode)

    def taint(self, path, below=False):
        path = path or b''
        self.taints[path] = self.taints.get(path, False) or below

    def tainted(self, path):
        return self._at(path, lambda p, above: p in self.taints and (not above or self.taints[p]))

    def mixes(self, path):
        def here(p, above):
            modes = self.modes.get(p, ())
            return len(modes) > 1 and (not above or asked.RECURSIVE in modes)
        return self._at(path, here)

    def _at(self, path, holds):
        path, above = path or b'', False
        while True:
            if holds(path, above):
                return True
            if path in (b'/', b''):
                return False
            path, above = path[:path.rfind(b'/')] or b'/', True


class Judge:
    def __init__(self, pair, ranks, newer=True):
        self.pair, self.ranks = pair, ranks
        self.newer = newer                    # ours knows the causes of events
        self.hiding = set()
        self.watched = set()                  # by any connection, at any time
        self.endings = set()                  # our zxids of ended sessions
        self.failed_multis = 0
        self.spoiled = False                  # their counters are, by a rule: what follows proves nothing
        self.outcomes = collections.Counter()  # (opcode, err)

    def hidden(self, path):
        return path in self.hiding

    # One batch.

    def batch(self, witness, requests, xids, theirs, ours):
        """The frames of both sides up to the last reply."""
        for r, payload in zip(requests[-1:], ours[-1:]):
            if r.op == -11 and len(payload) >= 16:
                self.endings.add(heard.HEADER.unpack_from(payload)[1])
        left, right = self._split(theirs), self._split(ours)
        for at, r in enumerate(requests):
            try:
                if at >= len(left) - 1 or at >= len(right) - 1:
                    raise Differs('no reply', r, *self._what(r, at, left, right))
                self._events(witness, r, left[at][0], right[at][0])
                self._reply(witness, r, xids[at], left[at][1], right[at][1])
            except Differs as e:
                e.operation = at
                raise
        self._events(witness, None, left[-1][0], right[-1][0])

    @staticmethod
    def _split(frames):
        """[(events before a reply, the reply)], and a last one without a reply."""
        found, events = [], []
        for payload in frames:
            if payload[:4] == b'\xff\xff\xff\xff':
                events.append(payload)
            else:
                found.append((events, payload))
                events = []
        return found + [(events, None)]

    def _what(self, r, at, *sides):
        return [heard.reply(r.op, side[at][1], names) if at < len(side) - 1 else 'nothing'
                for side, names in zip(sides, self.pair.owners)]

    # One reply.

    def _reply(self, witness, r, xid, theirs, ours):
        z = heard.reply(r.op, theirs, self.pair.owners[0])
        t = heard.reply(r.op, ours, self.pair.owners[1])
        self.outcomes[r.op, z.err] += 1
        if t.xid != (-2 if r.op == 11 else xid):
            raise Differs('xid of a reply', r, z, t)
        if (z.xid, z.err, z.shape) != (t.xid, t.err, t.shape):
            excuse = rules.find(Difference('reply', r, z, t, witness, self))
            if not excuse:
                raise Differs('reply', r, z, t)
            self._excused_header(r, z, t)
            if excuse.taints and r.op != 17:
                witness.taint(r.path, below=r.op == 18)
            self._learn(witness, r, t)
            return
        for a, b in zip(z.zxids, t.zxids):
            if not self.ranks.match(a, b):
                raise Differs('zxids in a body', r, z, t)
        self._header(witness, r, z, t)
        self._learn(witness, r, t)

    def _excused_header(self, r, z, t):
        """One of them may have made a transaction of what the other refused."""
        if r.op in asked.WRITES and z.zxid > 0 and t.zxid > 0 and t.err != rules.MARSHALLING:
            theirs = self.ranks.applied[0]
            if z.err == rules.MARSHALLING and z.zxid == theirs:
                self.ranks.unseen(1, rules.EXCUSED)
            elif not self.ranks.wrote(z.zxid, t.zxid):
                raise Differs('zxid of a header', r, z, t, 'before it %d' % theirs)
        else:
            for server in (0, 1):
                self.ranks.unseen(server, rules.EXCUSED)

    def _header(self, witness, r, z, t):
        state = tuple(self.ranks.applied) + (witness.told,)
        refused = t.err in (rules.MARSHALLING, rules.RECONFIGDISABLED)
        if r.op in asked.WRITES and not refused:
            good = self.ranks.wrote(z.zxid, t.zxid)
        else:
            ours = t.zxid
            if refused:
                if r.op in asked.WRITES:
                    for server in (0,) if self.newer else (0, 1):
                        self.ranks.unseen(server, rules.UNDECODABLE)
                if witness.told <= ours < self.ranks.applied[1]:
                    rules.count(rules.REFUSED)
                    ours = self.ranks.applied[1]
            needed = self.ranks.read(z.zxid, ours)
            good = needed is not None
            for reason in needed or ():
                rules.count(reason)
        if not good or 0 < t.zxid < witness.told:
            raise Differs('zxid of a header', r, z, t, 'before it %d and %d, here %d' % state)
        witness.told = max(witness.told, t.zxid)

    def _learn(self, witness, r, t):
        for path, mode in r.watches:
            if t.err == 0 or t.err == -101 and r.op == 3:
                witness.watch(path, mode)
                self.watched.add(path)
        if r.op == 14 and not t.err and any(x[0] == -1 for x in t.shape[0]):
            self.failed_multis += 1
        if not r.denies or t.err:
            return
        if r.op == 7:
            self.hiding.add(r.path)
        elif r.op == 14:
            for p, result in zip(r.parts, t.shape[0] if t.shape else ()):
                if p.denies and len(result) > 2:
                    self.hiding.add(result[2])
        elif t.shape:
            self.hiding.add(t.shape[0])

    # Events.

    def _events(self, witness, before, theirs, ours):
        if not theirs and not ours:
            return
        z = [heard.event(x) for x in theirs]
        t = [heard.event(x) for x in ours]
        left, right = [x[:3] for x in z], [x[:3] for x in t]
        replay = before is not None and before.op in (101, 105)
        for a in t:
            if a.zxid == -1 and not replay and self.newer:
                raise Differs('zxid of an event', before, z, t)
            if a.zxid != -1:
                rules.count(rules.EVENT_ZXID)
        if left == right:
            return
        excused = self._uneven(witness, before, z, t, left, right)
        if excused or not self._same_but_endings(left, t):
            if not excused or sorted(left, key=repr) != sorted(right, key=repr):
                raise Differs('events', before, z, t)

    def _uneven(self, witness, before, z, t, left, right):
        """Takes out what only one of them has, where a rule allows it."""
        missing = collections.Counter(left) - collections.Counter(right)
        extra = collections.Counter(right) - collections.Counter(left)
        for side, odd, ours in ((left, missing, False), (right, extra, True)):
            for x in odd.elements():
                if not self._excused(witness, x, ours):
                    raise Differs('events', before, z, t)
                side.remove(x)
        return bool(missing or extra)

    def _excused(self, witness, event, ours):
        path = event[2]
        if not ours and self.hidden(path):
            rules.count(rules.EVENT_ACL)
        elif witness.mixes(path):
            rules.count(rules.MODES)
        elif not witness.tainted(path):
            return False
        return True

    def _same_but_endings(self, left, t):
        """A session's end deletes its ephemerals in any order."""
        at = 0
        while at < len(t):
            to = at
            while to < len(t) and t[to].zxid == t[at].zxid:
                to += 1
            a, b = left[at:to], [x[:3] for x in t[at:to]]
            if a != b and (t[at].zxid not in self.endings
                           or sorted(a, key=repr) != sorted(b, key=repr)):
                return False
            at = to
        return len(left) == len(t)
