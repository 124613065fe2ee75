"""Zxids of two servers, compared by their order.

Always: the pairs seen so far are one order-preserving bijection of transactions. What was applied
last moves with each of them; a transaction that nobody is told of (a session's) has to be announced
with unseen() before it may show in a reply that made none. Numbers below 1 (no zxid) have to be
equal as they are.
"""
import bisect


class Ranks:
    def __init__(self):
        self.theirs, self.ours = [], []       # in order, pair by pair
        self.pairs = {}
        self.back = {}
        self.applied = [0, 0]                 # the last one known of each server
        self.reasons = [None, None]           # why there may be a later one

    def unseen(self, server, reason):
        """A transaction of this server (0 theirs, 1 ours) that has no reply of its own."""
        self.reasons[server] = reason

    def wrote(self, theirs, ours):
        """The header of a write: a new transaction."""
        if theirs <= 0 or ours <= 0:
            return theirs == ours
        fresh = theirs > self.applied[0] and ours > self.applied[1]
        self.applied = [theirs, ours]
        self.reasons = [None, None]
        return fresh and self.match(theirs, ours)

    def read(self, theirs, ours):
        """The header of anything else: what was applied last. None, or the reasons it needed."""
        if theirs <= 0 or ours <= 0:
            return [] if theirs == ours else None
        needed = []
        for server, zxid in enumerate((theirs, ours)):
            if zxid == self.applied[server]:
                continue
            if zxid < self.applied[server] or self.reasons[server] is None:
                return None
            needed.append(self.reasons[server])
            self.applied[server], self.reasons[server] = zxid, None
        return needed

    def match(self, theirs, ours):
        if theirs <= 0 or ours <= 0:
            return theirs == ours
        known = self.pairs.get(theirs)
        if known is not None:
            return known == ours
        if ours in self.back:
            return False
        at = bisect.bisect(self.theirs, theirs)
        if at and self.ours[at - 1] >= ours or at < len(self.ours) and self.ours[at] <= ours:
            return False
        self.theirs.insert(at, theirs)
        self.ours.insert(at, ours)
        self.pairs[theirs] = ours
        self.back[ours] = theirs
        return True

    def last(self, back):
        """A pair as many places back: what a client may have seen."""
        if not self.theirs:
            return 0, 0
        at = max(0, len(self.theirs) - 1 - back)
        return self.theirs[at], self.ours[at]
