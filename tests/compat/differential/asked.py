"""Requests as bytes, and as text for who reads a report.

A request is built from the arguments that its text shows. What differs between the two servers (a
relative zxid) is a hole at the body's beginning, filled when it is sent. Never validates: wrong
requests are half of what is asked.
"""
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), 'live'))
import wire  # noqa
from wire import buf, i32, i64  # noqa

STANDARD, PERSISTENT, RECURSIVE = 'standard', 'persistent', 'recursive'
CREATES = {1: 'create', 15: 'create2', 19: 'createContainer', 21: 'createTTL'}
WRITES = frozenset((1, 2, 5, 7, 13, 14, 15, 16, 19, 20, 21, -11))
MULTI_END = i32(-1) + b'\1' + i32(-1)
NAMES = dict(CREATES)
NAMES.update({2: 'delete', 3: 'exists', 4: 'getData', 5: 'setData', 6: 'getACL', 7: 'setACL',
              8: 'getChildren', 9: 'sync', 11: 'ping', 12: 'getChildren2', 13: 'check',
              14: 'multi', 16: 'reconfig', 17: 'checkWatches', 18: 'removeWatches',
              20: 'deleteContainer', 22: 'multiRead', 100: 'auth', 101: 'setWatches', 102: 'sasl',
              103: 'getEphemerals', 104: 'getAllChildrenNumber', 105: 'setWatches2',
              106: 'addWatch', 107: 'whoAmI', -11: 'closeSession'})
ANYONE = {('world', 'anyone'), ('ip', '127.0.0.1'), ('ip', '127.0.0.0/8')}


class Request:
    """`watches`: [(path, mode)] left by it when it succeeds; `denies`: may hide nodes from some;
    `hole`: the relative zxid is that many zxids back; `ends`: the server hangs up after the reply;
    `raw`: all bytes of a frame that is none, which nobody answers."""
    __slots__ = ('op', 'args', 'body', 'hole', 'xid', 'ends', 'raw', 'watches', 'denies', 'parts',
                 'broken')

    def __init__(self, op, args=(), body=b'', xid=None, ends=False, raw=None):
        self.op, self.args, self.body = op, args, body
        self.xid, self.ends, self.raw = xid, ends, raw
        self.hole, self.watches, self.denies, self.parts, self.broken = None, (), False, (), ''

    @property
    def name(self):
        return NAMES.get(self.op, 'opcode %d' % self.op)

    @property
    def path(self):
        return self.args[0] if self.args and isinstance(self.args[0], bytes) else None

    def frame(self, xid, zxid):
        body = self.body if self.hole is None else i64(zxid) + self.body
        return struct.pack('>iii', len(body) + 8, xid, self.op) + body

    def __str__(self):
        if self.raw is not None:
            return 'no frame: %s' % self.raw.hex()
        inner = ', '.join(str(a) if isinstance(a, Request) else repr(a) for a in self.args)
        if self.hole is not None:
            inner = '%d zxids back, ' % self.hole + inner
        return '%s(%s)%s%s' % (self.name, inner, self.broken and ' ' + self.broken,
                               '' if self.xid is None else ' xid %d' % self.xid)


def acl_bytes(entries):
    return i32(-1) if entries is None else wire.acls(entries)


def hides(entries):
    """Can a connection without identity not read what has this list?"""
    return not any(p & 1 and (s, i) in ANYONE for p, s, i in entries or ())


def create(op, path, data, entries, flags, ttl=None):
    body = buf(path) + buf(data) + acl_bytes(entries) + i32(flags)
    args = (path, data, entries, flags)
    if op == 21:
        body, args = body + i64(ttl), args + (ttl,)
    r = Request(op, args, body)
    r.denies = hides(entries)
    return r


def versioned(op, path, version):
    return Request(op, (path, version), buf(path) + i32(version))


def set_data(path, data, version):
    return Request(5, (path, data, version), buf(path) + buf(data) + i32(version))


def set_acl(path, entries, version):
    r = Request(7, (path, entries, version), buf(path) + acl_bytes(entries) + i32(version))
    r.denies = hides(entries)
    return r


def read(op, path, watch):
    r = Request(op, (path, watch), buf(path) + bytes([watch]))
    if watch:
        r.watches = ((path, STANDARD),)
    return r


def of_path(op, path):
    return Request(op, (path,), buf(path))


def watching(op, path, number):
    """addWatch with a mode; checkWatches and removeWatches with a type."""
    r = Request(op, (path, number), buf(path) + i32(number))
    if op == 106 and number in (0, 1):
        r.watches = ((path, RECURSIVE if number else PERSISTENT),)
    return r


def set_watches(op, back, lists):
    r = Request(op, tuple(lists), b''.join(i32(len(x)) + b''.join(map(buf, x)) for x in lists))
    r.hole = back
    modes = (STANDARD, STANDARD, STANDARD, PERSISTENT, RECURSIVE)
    r.watches = tuple((p, mode) for x, mode in zip(lists, modes) for p in x)
    return r


def multi(op, parts, end=MULTI_END):
    r = Request(op, tuple(parts), b''.join(
        i32(p.op) + b'\0' + i32(-1) + p.body for p in parts) + end)
    r.parts = tuple(parts)
    r.denies = any(p.denies for p in parts)
    return r


def reconfig(joining, leaving, members, version):
    return Request(16, (joining, leaving, members, version),
                   buf(joining) + buf(leaving) + buf(members) + i64(version))


def auth(scheme, credential, xid, ends=False):
    return Request(100, (scheme, credential), i32(0) + buf(scheme) + buf(credential), xid, ends)


def cut(r, bytes_left):
    """Its body ends too early."""
    other = Request(r.op, r.args, r.body[:bytes_left])
    other.broken = 'cut to %d bytes' % bytes_left
    return other


def longer(r, tail):
    other = Request(r.op, r.args, r.body + tail)
    other.hole, other.watches, other.denies, other.parts = r.hole, r.watches, r.denies, r.parts
    other.broken = 'with %s behind it' % tail.hex()
    return other


def with_length(r, length):
    """Its first string says that it has that length."""
    other = Request(r.op, r.args, i32(length) + r.body[4:])
    other.broken = 'with %d as the first length' % length
    return other
