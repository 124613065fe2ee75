"""A raw client: ZooKeeper's client protocol over a blocking socket, requests pipelined at will.

Shows what a comfortable client hides: every frame in its order, every disconnect, every byte.
Never reconnects, never retries and never pings by itself.
"""
import collections
import socket
import struct
import time

CREATE, DELETE, EXISTS, GET, SET, GET_ACL, SET_ACL, CHILDREN, SYNC = 1, 2, 3, 4, 5, 6, 7, 8, 9
PING, CHILDREN2, CHECK, MULTI, CREATE2, CREATE_TTL, AUTH, CLOSE = 11, 12, 13, 14, 15, 21, 100, -11
DELETE_CONTAINER, CREATE_SESSION, CREATE_CONTAINER = 20, -10, 19
PERSISTENT, EPHEMERAL, SEQUENTIAL, EPHEMERAL_SEQUENTIAL = 0, 1, 2, 3
BADARGUMENTS, UNIMPLEMENTED, MARSHALLING, NONODE, NODEEXISTS = -8, -6, -5, -101, -110
SESSIONEXPIRED, BADVERSION, NOTEMPTY, NOAUTH, INVALIDACL = -112, -103, -111, -102, -114

Reply = collections.namedtuple('Reply', 'xid zxid err body')
Event = collections.namedtuple('Event', 'type state path zxid')
Stat = collections.namedtuple('Stat', 'czxid mzxid ctime mtime version cversion aversion '
                                      'owner length children pzxid')
_STAT = struct.Struct('>qqqqiiiqiiq')
ZEROS = bytes(16)


class Disconnected(Exception):
    pass


def i32(n):
    return struct.pack('>i', n)


def i64(n):
    return struct.pack('>q', n)


def buf(b):
    """A buffer or a string; None is jute's null."""
    if b is None:
        return i32(-1)
    if isinstance(b, str):
        b = b.encode()
    return i32(len(b)) + b


def acls(entries=((31, 'world', 'anyone'),)):
    return i32(len(entries)) + b''.join(i32(p) + buf(s) + buf(i) for p, s, i in entries)


OPEN = acls()


def create_body(path, data=b'', flags=0, acl=OPEN):
    return buf(path) + buf(data) + acl + i32(flags)


def connect_request(session=0, password=ZEROS, timeout=10000, last_zxid=0, read_only=False):
    body = i32(0) + i64(last_zxid) + i32(timeout) + i64(session) + buf(password)
    if read_only is not None:
        body += bytes([read_only])
    return buf(body)


class Reader:
    """Jute fields out of one body."""

    def __init__(self, body):
        self.body, self.at = body, 0

    def _take(self, layout):
        (v,) = struct.unpack_from(layout, self.body, self.at)
        self.at += struct.calcsize(layout)
        return v

    def i32(self):
        return self._take('>i')

    def i64(self):
        return self._take('>q')

    def buf(self):
        n = self.i32()
        if n < 0:
            return None
        v = self.body[self.at:self.at + n]
        assert len(v) == n
        self.at += n
        return v

    def str(self):
        v = self.buf()
        return None if v is None else v.decode()

    def strings(self):
        return [self.str() for _ in range(self.i32())]

    def stat(self):
        v = Stat._make(_STAT.unpack_from(self.body, self.at))
        self.at += _STAT.size
        return v


class Client:
    """Connected, with a session, when the constructor returns; Disconnected where that fails."""

    def __init__(self, address, timeout=10000, session=0, password=ZEROS, last_zxid=0,
                 read_only=False, patience=10.0, handshake=True):
        self.address = address
        self.xid = 0
        self.zxid = last_zxid
        self.events = []
        self.received = bytearray()
        self.session = session
        self.password = password
        try:
            self.socket = socket.create_connection(address, timeout=patience)
        except OSError as e:
            raise Disconnected('connect: %s' % e)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(patience)
        if handshake:
            self.send_raw(connect_request(session, password, timeout, last_zxid, read_only))
            self._hear_connect()

    def _hear_connect(self):
        r = Reader(self.frame())
        r.i32()
        self.timeout, self.session, self.password = r.i32(), r.i64(), r.buf()
        self.read_only_byte = r.body[r.at:]

    @property
    def expired(self):
        return self.timeout <= 0

    def patience(self, seconds):
        self.socket.settimeout(seconds)

    def send_raw(self, data):
        try:
            self.socket.sendall(data)
        except (ConnectionError, BrokenPipeError) as e:
            raise Disconnected(str(e))

    def send(self, op, body=b'', xid=None):
        if xid is None:
            self.xid += 1
            xid = self.xid
        self.send_raw(struct.pack('>iii', len(body) + 8, xid, op) + body)
        return xid

    def send_many(self, requests):
        """[(op, body)] in one write; their xids."""
        parts, xids = [], []
        for op, body in requests:
            self.xid += 1
            xids.append(self.xid)
            parts.append(struct.pack('>iii', len(body) + 8, self.xid, op) + body)
        self.send_raw(b''.join(parts))
        return xids

    def frame(self):
        """The next frame's payload; Disconnected at the end; socket.timeout after the patience."""
        while True:
            if len(self.received) >= 4:
                (n,) = struct.unpack_from('>i', self.received)
                assert 0 <= n < 1 << 28, n
                if len(self.received) >= 4 + n:
                    payload = bytes(self.received[4:4 + n])
                    del self.received[:4 + n]
                    return payload
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionError as e:
                raise Disconnected(str(e))
            if not data:
                raise Disconnected('closed by the server')
            self.received += data

    def hear(self):
        """The next reply; notifications before it go to .events."""
        while True:
            payload = self.frame()
            xid, zxid, err = struct.unpack_from('>iqi', payload)
            if xid == -1:
                r = Reader(payload[16:])
                self.events.append(Event(r.i32(), r.i32(), r.str(), zxid))
                continue
            if zxid > 0:
                assert zxid >= self.zxid, 'zxid went backwards: %x after %x' % (zxid, self.zxid)
                self.zxid = zxid
            return Reply(xid, zxid, err, payload[16:])

    def call(self, op, body=b'', xid=None):
        xid = self.send(op, body, xid)
        while True:
            reply = self.hear()
            if reply.xid == xid:
                return reply
            assert reply.xid == -2, reply

    def ok(self, op, body=b''):
        reply = self.call(op, body)
        if reply.err:
            raise AssertionError('op %d: error %d' % (op, reply.err))
        return Reader(reply.body)

    def create(self, path, data=b'', flags=0, acl=OPEN):
        return self.ok(CREATE, create_body(path, data, flags, acl)).str()

    def get(self, path, watch=False):
        r = self.ok(GET, buf(path) + bytes([watch]))
        return r.buf(), r.stat()

    def set(self, path, data, version=-1):
        return self.ok(SET, buf(path) + buf(data) + i32(version)).stat()

    def delete(self, path, version=-1):
        self.ok(DELETE, buf(path) + i32(version))

    def exists(self, path, watch=False):
        reply = self.call(EXISTS, buf(path) + bytes([watch]))
        return None if reply.err == NONODE else Reader(reply.body).stat()

    def children(self, path, watch=False):
        return sorted(self.ok(CHILDREN, buf(path) + bytes([watch])).strings())

    def sync(self, path='/'):
        self.ok(SYNC, buf(path))

    def ping(self):
        return self.call(PING, b'', -2)

    def bye(self):
        """Closes the session and waits for the server to hang up."""
        reply = self.call(CLOSE)
        self.socket.close()
        return reply

    def drop(self):
        """Hangs up; the session stays."""
        self.socket.close()


def ended(client, seconds=10.0):
    """Does the server close this connection? Frames that come before are returned."""
    client.patience(seconds)
    frames = []
    try:
        while True:
            frames.append(client.frame())
    except Disconnected:
        return frames


def attach(address, seconds=20, **options):
    """A Client; tries again while the server turns it away (not serving yet, or behind)."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return Client(address, **options)
        except (Disconnected, socket.timeout):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def whole_tree(address, sync=True, root='/'):
    """{path: (data, stat, acl bytes)} as this server sees it."""
    c = attach(address, patience=60)
    if sync:
        c.sync()
    tree, level = {}, [root]
    while level:
        batch, level = level[:500], level[500:]
        c.send_many([q for p in batch for q in (
            (GET, buf(p) + b'\0'), (GET_ACL, buf(p)), (CHILDREN, buf(p) + b'\0'))])
        for p in batch:
            data, acl, names = c.hear(), c.hear(), c.hear()
            if data.err == NONODE:
                continue
            r = Reader(data.body)
            tree[p] = r.buf(), r.stat(), acl.body
            level += [p.rstrip('/') + '/' + n for n in sorted(Reader(names.body).strings())]
    c.bye()
    return tree
