"""Replies in a form in which two servers' can be compared.

A reply becomes a shape (plain values: times as presence, session ids as the order of creation,
names sorted) and the list of its zxids, which are compared as ranks. Nothing is left out: bytes
behind the last field, or a body that cannot be read, are part of the shape.
"""
import collections
import struct

from asked import wire

Reply = collections.namedtuple('Reply', 'xid zxid err shape zxids')
Event = collections.namedtuple('Event', 'type state path zxid')
HEADER = struct.Struct('>iqi')
STAT = struct.Struct('>qqqqiiiqiiq')


class Body(wire.Reader):
    def __init__(self, body, owners):
        super().__init__(body)
        self.owners = owners
        self.zxids = []

    def stat(self):
        (czxid, mzxid, ctime, mtime, version, cversion, aversion, owner, length, children,
         pzxid) = STAT.unpack_from(self.body, self.at)
        self.at += 68
        self.zxids += (czxid, mzxid, pzxid)
        return ('stat', ctime != 0, mtime != 0, mtime >= ctime, version, cversion, aversion,
                self.owners.get(owner, owner), length, children)

    def names(self):
        return tuple(sorted(self.buf() for _ in range(self.i32())))

    def acls(self):
        return tuple((self.i32(), self.buf(), self.buf()) for _ in range(self.i32()))

    def infos(self):
        return tuple(sorted((self.buf(), self.buf()) for _ in range(self.i32())))

    def boolean(self):
        self.at += 1
        return self.body[self.at - 1]

    def results(self):
        found = []
        while True:
            kind, done, err = self.i32(), self.boolean(), self.i32()
            if done:
                found.append(('end', kind, done, err))
                return tuple(found)
            layout = RESULTS.get(kind)
            if layout is None:
                return tuple(found) + (('unknown type', kind, self.rest()),)
            found.append((kind, err) + tuple(field(self) for field in layout))

    def rest(self):
        left = self.body[self.at:]
        self.at = len(self.body)
        return left


RESULTS = {1: (Body.buf,), 15: (Body.buf, Body.stat), 2: (), 5: (Body.stat,), 13: (),
           4: (Body.buf, Body.stat), 8: (Body.names,), -1: (Body.i32,)}
LAYOUTS = {
    1: (Body.buf,), 3: (Body.stat,), 4: (Body.buf, Body.stat), 5: (Body.stat,), 7: (Body.stat,),
    6: (Body.acls, Body.stat), 8: (Body.names,), 9: (Body.buf,), 12: (Body.names, Body.stat),
    14: (Body.results,), 22: (Body.results,), 15: (Body.buf, Body.stat),
    19: (Body.buf, Body.stat), 21: (Body.buf, Body.stat), 16: (Body.buf, Body.stat),
    102: (Body.buf,), 103: (Body.names,), 104: (Body.i32,), 106: (Body.i32,), 107: (Body.infos,)}


def reply(op, payload, owners):
    if len(payload) < 16:
        return Reply(None, 0, None, ('no reply', payload), ())
    xid, zxid, err = HEADER.unpack_from(payload)
    if len(payload) == 16:
        return Reply(xid, zxid, err, (), ())
    body = Body(payload[16:], owners)
    try:
        shape = tuple(field(body) for field in LAYOUTS.get(op, ()))
    except (struct.error, AssertionError, IndexError, TypeError):
        return Reply(xid, zxid, err, ('unreadable', payload[16:]), ())
    if body.at != len(body.body):
        shape += (('left over', body.rest()),)
    return Reply(xid, zxid, err, shape, tuple(body.zxids))


def event(payload):
    r = Body(payload[16:], {})
    found = Event(r.i32(), r.i32(), r.buf(), HEADER.unpack_from(payload)[1])
    return found if r.at == len(r.body) else found._replace(path=(found.path, r.rest()))
