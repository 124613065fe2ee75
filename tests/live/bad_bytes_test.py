#!/usr/bin/python3
"""Bad bytes on the client port: no protocol, false frames, and every kind of ConnectRequest.

(attack.py says what must hold after each.)
"""
import random
import socket
import struct
import sys

import listening
import stand
import wire
from attack import SEED, Stage, refused, session, throw
from ensemble import eventually
from wire import buf, i32, i64


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
        try:
            c.send(wire.SET, buf('/big') + buf(b'x' * (0xfffff - overhead + 1)) + i32(-1))
            assert wire.ended(c) == []
        except wire.Disconnected:
            pass  # closed at its length already
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


if __name__ == '__main__':
    sys.exit(stand.main())
