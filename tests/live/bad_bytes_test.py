#!/usr/bin/python3
"""Bad bytes on every port of a living ensemble while a healthy client watches.

After each attack: every process lives, its memory is bounded, the witness kept its connection and
saw nothing, and what is written still commits. At the end all servers restart with all their data.
"""
import os
import random
import socket
import struct
import sys

import ensemble as processes
import listening
import load
import stand
import wire
from ensemble import Ensemble, eventually
from wire import buf, i32, i64

GROWTH_KB = 64 * 1024   # of resident memory, that an attack may cause
SEED = 20240607


class Stage:
    """An ensemble with some data and a witness session on another server than the victim's."""

    def __enter__(self):
        self.e = Ensemble(3)
        self.victim = self.e.followers()[0]
        self.other = self.e.leader()
        self.witness = wire.Client(self.other.address(), timeout=8000)
        self.near = wire.Client(self.victim.address(), timeout=8000)
        self.witness.create('/data', b'kept')
        self.near.sync()
        self.near.create('/mine', b'', wire.EPHEMERAL)
        self.sessions = (self.witness.session, self.near.session)
        self.pids = [s.pid for s in self.e]
        self.rss = {s.id: s.rss() for s in self.e}
        self.count = 0
        return self

    def unharmed(self, what=''):
        """Nobody died, nobody grew, nobody noticed; a write commits and is read everywhere."""
        self.count += 1
        assert [s.pid for s in self.e if s.alive()] == self.pids, '%s: a server died: %s' % (
            what, [s.last_line() for s in self.e])
        value = b'%d' % self.count
        self.witness.set('/data', value)
        self.near.sync()
        assert self.near.get('/data')[0] == value, what
        assert self.near.exists('/mine').owner == self.near.session, what
        for s in self.e:
            grown = s.rss() - self.rss[s.id]
            limit = GROWTH_KB if self.e.flavour == 'troupe' else 8 * GROWTH_KB
            assert grown < limit, '%s: server %d grew by %d kB' % (what, s.id, grown)

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self._restart_all()
        finally:
            self.e.close(failed=kind is not None)

    def _restart_all(self):
        """What the attacks may have left in a log must not hurt the next start."""
        tree = load.same_everywhere(self.e)
        for s in self.e:
            s.kill()
        self.e.start()
        again = load.same_everywhere(self.e)
        assert set(tree) == set(again), set(tree) ^ set(again)
        assert again['/data'][0] == tree['/data'][0]


def throw(address, data, wait=5.0):
    """Sends bytes, hears what comes back until the server closes or is silent for `wait`. Then hangs
    up. Returns (bytes heard, closed by the server)."""
    heard = b''
    with socket.create_connection(address, timeout=10) as s:
        try:
            s.sendall(data)
        except OSError:
            return heard, True
        s.settimeout(wait)
        try:
            while len(heard) < 1 << 20:
                more = s.recv(65536)
                if not more:
                    return heard, True
                heard += more
        except socket.timeout:
            return heard, False
        except OSError:
            return heard, True
    return heard, False


def refused(address, data, what):
    """The server must close this connection and say nothing but a refusal."""
    heard, closed = throw(address, data, 12)
    assert closed, '%s: not closed; heard %r' % (what, heard[:80])
    return heard


def session(victim):
    return wire.Client(victim.address(), timeout=8000, patience=10)


# ---- the client port

@stand.case(limit=120, quick=True)
def random_bytes_and_foreign_protocols_on_the_client_port():
    rng = random.Random(SEED)
    with Stage() as st:
        at = st.victim.address()
        for what, data in (
                ('zeros', bytes(4096)), ('ones', b'\xff' * 4096),
                ('http', b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
                ('tls', bytes.fromhex('16030100f4010000f00303') + rng.randbytes(240)),
                ('cut word', b'ru'), ('unknown word', b'abcd'), ('word and frame',
                                                                b'ruo' + wire.connect_request())):
            throw(at, data, 0.5)
            st.unharmed(what)
        for _ in range(300):
            throw(at, rng.randbytes(rng.choice((1, 4, 5, 44, 49, 200, 5000))), 0.01)
        st.unharmed('random bytes before a session')
        for _ in range(300):
            c = session(st.victim)
            try:
                c.send_raw(rng.randbytes(rng.choice((4, 12, 50, 3000))))
            except wire.Disconnected:
                pass
            c.drop()
        st.unharmed('random bytes in a session')


@stand.case(limit=120, quick=True)
def false_frame_lengths():
    with Stage() as st:
        at = st.victim.address()
        for n in (-1, -2147483648, 0x7fffffff, 0x100000, 0x40000000):
            refused(at, i32(n) + b'x' * 100, 'length %d before a session' % n)
            c = session(st.victim)
            c.send_raw(i32(n))
            assert wire.ended(c) == [], 'length %d in a session' % n
        for n in (0, 1, 4, 7):
            c = session(st.victim)
            c.send_raw(i32(n) + bytes(n))
            wire.ended(c, 3)
            c.drop()
            throw(at, i32(n) + bytes(n), 0.3)
        st.unharmed('false lengths')
        # a hundred connections claim a megabyte each and send nothing: no memory by claim
        silent = [socket.create_connection(at) for _ in range(100)]
        for s in silent:
            s.sendall(i32(0xfffff) + b'x')
        in_session = [session(st.victim) for _ in range(50)]
        for c in in_session:
            c.send_raw(i32(0xfffff) + i32(1) + i32(wire.SET))
        st.unharmed('claimed megabytes')
        for s in silent:
            s.close()
        for c in in_session:
            c.drop()


@stand.case(limit=120)
def the_greatest_frame_is_taken_and_one_byte_more_is_not():
    with Stage() as st:
        c = session(st.victim)
        c.create('/big')
        overhead = 8 + len(buf('/big')) + 4 + 4
        c.set('/big', b'x' * (0xfffff - overhead))
        st.unharmed('the greatest frame')
        c.send(wire.SET, buf('/big') + buf(b'x' * (0xfffff - overhead + 1)) + i32(-1))
        assert wire.ended(c) == []
        st.unharmed('one byte more')


@stand.case(limit=120, quick=True)
def frames_cut_at_every_byte_and_frames_in_single_bytes():
    with Stage() as st:
        hello = wire.connect_request()
        for cut in range(1, len(hello)):
            throw(st.victim.address(), hello[:cut], 0)
        request = struct.pack('>ii', 1, wire.CREATE) + wire.create_body('/cut', b'data')
        framed = buf(request)
        for cut in range(1, len(framed)):
            c = session(st.victim)
            c.send_raw(framed[:cut])
            c.drop()
        st.unharmed('cut frames')
        c = session(st.victim)
        for byte in framed + buf(struct.pack('>ii', 2, wire.EXISTS) + buf('/cut') + b'\0'):
            c.send_raw(bytes([byte]))
        assert c.hear().err == 0 and c.hear().err == 0
        c.send_many([(wire.EXISTS, buf('/cut') + b'\0')] * 500)  # and many in one segment
        assert all(c.hear().err == 0 for _ in range(500))
        st.unharmed('single bytes')


@stand.case(limit=120, quick=True)
def bodies_shorter_than_their_fields_say():
    with Stage() as st:
        good = {
            wire.CREATE: wire.create_body('/x', b'data'), wire.SET: buf('/data') + buf(b'z') + i32(-1),
            wire.DELETE: buf('/data') + i32(3), wire.GET: buf('/data') + b'\0',
            wire.CHILDREN: buf('/') + b'\0', wire.SET_ACL: buf('/x') + wire.OPEN + i32(-1),
            101: i64(0) + i32(1) + buf('/a') + i32(0) + i32(0), 106: buf('/a') + i32(0),
            wire.MULTI: i32(1) + b'\0' + i32(-1) + wire.create_body('/m') + i32(-1) + b'\1' + i32(-1),
        }
        for op, body in good.items():
            if op in (wire.SET, wire.DELETE):
                body = body.replace(b'/data', b'/gone')
            for cut in range(len(body)):
                answered_or_closed(st.victim, op, body[:cut])
        for bad in (i32(0x7fffffff), i32(-2), i32(-2147483648), i32(1 << 20)):
            for op in good:
                answered_or_closed(st.victim, op, bad + b'/a')
            answered_or_closed(st.victim, wire.CREATE, buf('/x') + buf(b'') + bad)       # acl count
            if st.e.flavour == 'troupe' or bad[0] < 128:  # ZooKeeper takes any negative count as none
                answered_or_closed(st.victim, 101, i64(0) + bad + bad + bad)
            answered_or_closed(st.victim, wire.AUTH, i32(0) + bad + bad)
        st.unharmed('short bodies')
        assert wire.Client(st.victim.address()).children('/') == ['data', 'mine', 'zookeeper']


def answered_or_closed(server, op, body):
    """An undecodable request gets an error, or its connection is closed: no silence, no success."""
    c = session(server)
    c.send(op, body)
    c.send(wire.PING, b'', -2)
    try:
        reply = c.hear()
        if reply.xid != -2:
            assert reply.err != 0, 'op %d, %r was done' % (op, body)
        else:
            raise AssertionError('op %d, %r was passed over' % (op, body))
        c.bye()
    except wire.Disconnected:
        pass
    c.drop()


@stand.case(limit=120, quick=True)
def connect_requests_of_all_kinds():
    with Stage() as st:
        at = st.victim.address()

        def connect(*, version=0, zxid=0, timeout=8000, sid=0, password=buf(wire.ZEROS), tail=b'\0'):
            return buf(i32(version) + i64(zxid) + i32(timeout) + i64(sid) + password + tail)

        def taken(data, tail=1):
            c = wire.Client(at, handshake=False)
            c.send_raw(data)
            c._hear_connect()
            assert c.timeout > 0 and c.session != 0 and len(c.password) == 16, c.timeout
            assert len(c.read_only_byte) == tail, 'the readOnly byte comes only where it was sent'
            assert c.ping().xid == -2
            c.bye()
            return c.timeout

        taken(connect())
        taken(connect(tail=b''), tail=0)
        taken(connect(version=7))
        taken(connect(password=buf(None)))
        low, high = taken(connect(timeout=0)), taken(connect(timeout=0x7fffffff))
        assert taken(connect(timeout=-5)) == low == 2 * st.e.tick and high == 20 * st.e.tick
        refused(at, connect(zxid=1 << 60), 'a zxid of the future')
        for n in (-2, 0x7fffffff, 1 << 20):
            refused(at, connect(password=i32(n)), 'password length %d' % n)
        for sid in (1, -1, 1 << 62, st.near.session + 1):
            heard = refused(at, connect(sid=sid, password=buf(b'y' * 16)), 'session %d' % sid)
            if heard:
                assert struct.unpack_from('>iiiq', heard)[1:] == (0, 0, 0), heard
        st.unharmed('connect requests')


@stand.case(limit=60, only='troupe')
def a_session_is_not_disturbed_by_who_does_not_know_its_password():
    with Stage() as st:
        rng = random.Random(SEED)
        for _ in range(200):
            heard = refused(st.victim.address(), wire.connect_request(
                st.near.session, rng.randbytes(16), 8000), 'a guessed password')
            assert struct.unpack_from('>iiiq', heard)[1:] == (0, 0, 0), heard
        for password in (b'', b'x' * 15, b'x' * 17, None, bytes(16)):
            refused(st.victim.address(), wire.connect_request(st.near.session, password, 8000),
                    'password %r' % password)
        # the password that ZooKeeper derives from the id
        password = zookeepers_password(st.near.session)
        heard = refused(st.victim.address(), wire.connect_request(st.near.session, password, 8000),
                        "ZooKeeper's derived password")
        assert struct.unpack_from('>iiiq', heard)[1:] == (0, 0, 0), heard
        st.unharmed('guessed passwords')


def zookeepers_password(sid):
    """java.util.Random seeded with the id, as ZooKeeper does it."""
    state = ((sid ^ 0xB3415C00) ^ 0x5DEECE66D) & ((1 << 48) - 1)
    out = b''
    for _ in range(4):
        state = (state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        out += struct.pack('<I', (state >> 16) & 0xffffffff)
    return out


@stand.case(limit=60)
def a_second_connect_request_and_requests_before_the_first():
    with Stage() as st:
        c = session(st.victim)
        c.send_raw(wire.connect_request())
        wire.ended(c, 3)
        throw(st.victim.address(), buf(struct.pack('>ii', 1, wire.GET) + buf('/data') + b'\0'), 1)
        throw(st.victim.address(), buf(struct.pack('>ii', -2, wire.PING)), 1)
        st.unharmed('order')


BAD_PATHS = ['', 'x', '//', '/a//b', '/a/', '/.', '/..', '/a/./b', '/a/../b', '/\x01', '/\x1f',
             '/\x7f', '/\x9f', '/\ud800', '/\uf8ff', '/\ufff0', '/\uffff', '/a\0b', '/\U0001f600']


@stand.case(limit=60, quick=True)
def invalid_paths_are_refused():
    with Stage() as st:
        c = session(st.victim)
        for path in BAD_PATHS:
            p = buf(path.encode('utf-8', 'surrogatepass'))
            for op, body, missing_parent in (
                    (wire.CREATE, p + buf(b'') + wire.OPEN + i32(0), '/' in path[1:]),
                    (wire.SET, p + buf(b'') + i32(-1), False),
                    (wire.SET_ACL, p + wire.OPEN + i32(-1), False)):
                err = c.call(op, body).err
                allowed = {wire.BADARGUMENTS} | ({wire.NONODE, wire.NODEEXISTS}
                                                 if missing_parent or op == wire.CREATE else set())
                if '\ud800' in path or path == '/\U0001f600':
                    allowed.add(wire.MARSHALLING)
                assert err in allowed, '%r, op %d: error %d' % (path, op, err)
            for op in (wire.DELETE,):
                err = c.call(op, p + i32(-1)).err
                assert err in (wire.BADARGUMENTS, wire.NONODE), '%r: delete: error %d' % (path, err)
            for op in (wire.GET, wire.EXISTS, wire.CHILDREN):
                reply = c.call(op, p + b'\0')
                assert path == '' or reply.err in (wire.BADARGUMENTS, wire.NONODE), \
                    '%r: op %d: error %d' % (path, op, reply.err)
        for op in (wire.CREATE, wire.SET, wire.DELETE):  # a null path, bytes that are no UTF-8
            for p in (buf(None), buf(b'/\xff\xfe'), buf(b'/\xc0\xaf')):
                body = p + (i32(-1) if op == wire.DELETE else buf(b'') + (
                    wire.OPEN + i32(0) if op == wire.CREATE else i32(-1)))
                answered(st.victim, op, body)
        assert c.call(wire.CREATE, wire.create_body('/' + 'l' * 900000)).err in (
            0, wire.BADARGUMENTS)
        st.unharmed('paths')


def answered(server, op, body):
    """Some answer or a close, within the patience; what it is does not matter here."""
    c = session(server)
    try:
        c.call(op, body)
    except wire.Disconnected:
        pass
    c.drop()


@stand.case(limit=60, quick=True)
def unknown_and_internal_operations_are_refused():
    with Stage() as st:
        for op in (0, 10, 23, 99, 108, 1000, -1, -2147483648, 0x7fffffff):
            c = session(st.victim)
            reply = c.call(op, buf('/data') + i32(0) + i32(0))
            assert reply.err == wire.UNIMPLEMENTED, 'op %d: error %d' % (op, reply.err)
            assert wire.ended(c) == [], 'op %d: not closed' % op
        st.unharmed('unknown operations')


@stand.case(limit=60, quick=True, only='troupe')
def operations_of_servers_and_a_bare_check_are_refused_to_clients():
    with Stage() as st:
        st.witness.create('/childless')
        for op, body in ((wire.CREATE_SESSION, i32(8000)), (wire.DELETE_CONTAINER, buf('/childless')),
                         (wire.CHECK, buf('/data') + i32(0))):
            c = session(st.victim)
            reply = c.call(op, body)
            assert reply.err == wire.UNIMPLEMENTED, 'op %d: error %d' % (op, reply.err)
            assert wire.ended(c) == [], 'op %d: not closed' % op
        assert st.witness.exists('/childless') is not None
        st.unharmed('operations of servers')


@stand.case(limit=60, quick=True)
def flags_and_ttls_that_do_not_belong_together():
    with Stage() as st:
        c = session(st.victim)
        for flags in (7, 8, -1, 0x7fffffff):
            err = c.call(wire.CREATE, wire.create_body('/f', b'', flags)).err
            assert err in (wire.BADARGUMENTS, wire.MARSHALLING), (flags, err)
        for flags in (5, 6):
            err = c.call(wire.CREATE, wire.create_body('/f', b'', flags)).err
            assert err in (wire.BADARGUMENTS, wire.UNIMPLEMENTED), (flags, err)
        for flags in (5, 6):
            for ttl in (0, -1, -5, 1 << 41):
                err = c.call(wire.CREATE_TTL, wire.create_body('/f', b'', flags) + i64(ttl)).err
                assert err in (wire.BADARGUMENTS, wire.UNIMPLEMENTED), (flags, ttl, err)
        assert c.exists('/f') is None
        st.unharmed('flags')


@stand.case(limit=60, quick=True, only='troupe')
def a_createttl_whose_flags_say_persistent_does_not_end_a_server():
    with Stage() as st:
        for flags in (0, 1, 2, 3, 4):
            for ttl in (-1, -5, 0, 5, -(1 << 63)):
                c = session(st.victim)
                try:
                    err = c.call(wire.CREATE_TTL, wire.create_body('/f', b'', flags) + i64(ttl)).err
                    assert err in (wire.BADARGUMENTS, wire.UNIMPLEMENTED), (flags, ttl, err)
                    c.bye()
                except wire.Disconnected:
                    pass
        assert st.witness.exists('/f') is None
        st.unharmed('createTTL')


def op_header(op, done=False, err=-1):
    return i32(op) + bytes([done]) + i32(err)


END = op_header(-1, True)


@stand.case(limit=60, quick=True)
def multis_that_are_none():
    with Stage() as st:
        one = op_header(wire.CREATE) + wire.create_body('/m')
        nested = op_header(wire.MULTI) + one + END
        for body in (b'', one, nested + END, op_header(wire.CLOSE) + END, op_header(-5) + END,
                     op_header(999) + buf('/m') + END, END + END[:3],
                     op_header(wire.CREATE) + wire.create_body('/m', b'', 99) + END,
                     one + op_header(wire.GET) + buf('/data') + b'\0' + END,
                     op_header(wire.SET) * 1000 + END):
            answered(st.victim, wire.MULTI, body)
        assert st.witness.exists('/m') is None
        many = b''.join(op_header(wire.CREATE) + wire.create_body('/m%d' % i) for i in range(5000))
        failing = many + op_header(wire.DELETE) + buf('/nope') + i32(-1) + END
        c = session(st.victim)
        assert c.call(wire.MULTI, failing).err == 0
        assert c.exists('/m0') is None and c.exists('/m4999') is None
        assert c.call(wire.MULTI, many + END).err == 0
        assert c.exists('/m0') and c.exists('/m4999')
        st.unharmed('multis')


@stand.case(limit=60)
def wrong_lists_wrong_watchers_and_wrong_credentials():
    with Stage() as st:
        c = session(st.victim)
        for acl in (i32(0), i32(-1), wire.acls([(31, 'nope', 'x')]), wire.acls([(31, 'world', 'me')]),
                    wire.acls([(31, 'ip', '300.1.1.1')]), wire.acls([(31, 'digest', 'x')]),
                    wire.acls([(31, 'auth', '')]), wire.acls([(31, 'super', 'x:y')])):
            err = c.call(wire.CREATE, wire.create_body('/f', b'', 0, acl)).err
            assert err == wire.INVALIDACL, (acl, err)
        # addWatch with a mode, removeWatches with a type that there is not; no such watch
        for op, number, errors in ((106, 7, (wire.MARSHALLING,)), (18, 9, (wire.MARSHALLING,)),
                                   (18, 2, (-121,))):
            err = session(st.victim).call(op, buf('/data') + i32(number)).err
            assert err in errors + (wire.UNIMPLEMENTED,), (op, number, err)
        many = wire.acls([(1, 'world', 'anyone')] * 30000)
        answered(st.victim, wire.CREATE, wire.create_body('/acl', b'', 0, many))
        for scheme in ('nope', 'world', 'super', '', 'x' * 100000):
            d = session(st.victim)
            reply = d.call(wire.AUTH, i32(0) + buf(scheme) + buf(b'a:b'), xid=-4)
            assert reply.err == -115, (scheme, reply.err)
            assert wire.ended(d) == []
        st.unharmed('lists')


@stand.case(limit=60)
def xids_that_mean_something_else():
    with Stage() as st:
        c = session(st.victim)
        for xid in (5, 5, 1, -5, 0x7fffffff, -2147483648, 0):
            reply = c.call(wire.EXISTS, buf('/data') + b'\0', xid)
            assert reply.err == 0
        for xid in (-1, -2, -4, -8):
            answered_as(st.victim, xid)
        st.unharmed('xids')


def answered_as(server, xid):
    c = session(server)
    try:
        c.send(wire.EXISTS, buf('/data') + b'\0', xid)
        c.frame()
    except wire.Disconnected:
        pass
    c.drop()


@stand.case(limit=90, quick=True)
def a_client_that_does_not_read_is_bounded():
    with Stage() as st:
        writer = session(st.victim)
        writer.create('/big')
        writer.set('/big', b'x' * 900000)
        hungry = [session(st.victim) for _ in range(4)]
        for c in hungry:
            c.socket.settimeout(0.5)
            try:
                for _ in range(50):
                    c.send_many([(wire.GET, buf('/big') + b'\0')] * 100)
            except (wire.Disconnected, socket.timeout):
                pass
        limit = 300 * 1024
        assert st.victim.rss() - st.rss[st.victim.id] < limit, st.victim.rss()
        for c in hungry:
            c.drop()
        st.rss[st.victim.id] = st.victim.rss()
        st.unharmed('slow readers')


@stand.case(limit=90)
def a_thousand_connections_that_say_nothing():
    with Stage() as st:
        idle = []
        for _ in range(1000):
            idle.append(socket.create_connection(st.victim.address(), timeout=5))
        st.unharmed('idle connections')
        eventually('all are taken', 20, lambda: listening.descriptors(st.victim.pid) > 1000)
        for s in idle:
            s.close()
        eventually('descriptors are given back', 20,
                   lambda: listening.descriptors(st.victim.pid) < 200)
        st.unharmed('closed connections')


# ---- the ports of the other servers

def server_ports(s):
    return [(processes.HOST, s.election_port), (processes.HOST, s.quorum_port)]


def listens(address):
    try:
        socket.create_connection(address, timeout=2).close()
        return True
    except OSError:
        return False


@stand.case(limit=120, quick=True)
def garbage_on_election_and_quorum_ports():
    rng = random.Random(SEED)
    with Stage() as st:
        for s in st.e:
            for at in server_ports(s):
                if not listens(at):
                    continue  # a quorum port belongs to the leader where the server likes it so
                for data in (bytes(4096), b'\xff' * 4096, b'GET / HTTP/1.1\r\n\r\n', b'x',
                             wire.connect_request(), i32(0x20000000) + bytes(28),
                             struct.pack('<I', 0x20000000) * 16, struct.pack('>q', -65536) * 8,
                             struct.pack('>qqi', -65536, 2, 0x7ffffff)):
                    throw(at, data, 0.1)
                for _ in range(60):
                    throw(at, rng.randbytes(rng.choice((1, 8, 16, 32, 64, 500, 70000))), 0.005)
        st.unharmed('garbage between servers')


@stand.case(limit=120, only='troupe')  # ZooKeeper's election listener waits for each of them
def half_open_connections_to_server_ports():
    with Stage() as st:
        idle = []
        for s in st.e:
            for at in server_ports(s):
                if not listens(at):
                    continue
                for i in range(150):
                    try:
                        c = socket.create_connection(at, timeout=5)
                        if i % 3 == 0:
                            c.sendall(b'\0\0')
                        idle.append(c)
                    except OSError:
                        pass
        st.unharmed('half-open connections')
        # a server must still be able to leave and come back meanwhile
        st.near.drop()
        st.victim.kill()
        st.victim.start()
        st.e.wait_serving()
        st.near = wire.attach(st.victim.address(), session=st.sessions[1],
                              password=st.near.password, timeout=8000)
        st.pids = [s.pid for s in st.e]
        st.rss[st.victim.id] = st.victim.rss()
        st.unharmed('a return among half-open connections')
        for c in idle:
            c.close()


@stand.case(limit=120, only='troupe')
def a_flood_of_connections_to_server_ports_costs_no_memory():
    with Stage() as st:
        for s in st.e:
            for at in server_ports(s):
                for _ in range(1500):
                    try:
                        c = socket.create_connection(at, timeout=5)
                        c.sendall(struct.pack('>I', 0x7fffffff) * 16)
                        c.close()
                    except OSError:
                        pass
        st.unharmed('a flood')
        for s in st.e:
            eventually('descriptors of server %d' % s.id, 20,
                       lambda: listening.descriptors(s.pid) < 200)


# ---- what is open at all

@stand.case(limit=60, quick=True, only='troupe')
def a_server_listens_where_it_was_told_and_nowhere_else():
    with Ensemble(3) as e:
        for s in e:
            wanted = sorted([s.client_port, s.quorum_port, s.election_port])
            open_ports = listening.ports(s.pid)
            assert set(open_ports) <= set(wanted), (open_ports, wanted)
            assert s.client_port in open_ports and s.election_port in open_ports
            assert listening.datagram_ports(s.pid) == []
        assert e.leader().quorum_port in listening.ports(e.leader().pid)
    with Ensemble(1) as e:
        assert listening.ports(e[1].pid) == [e[1].client_port], listening.ports(e[1].pid)
        assert listening.datagram_ports(e[1].pid) == []


if __name__ == '__main__':
    sys.exit(stand.main())
