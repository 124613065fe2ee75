#!/usr/bin/python3
"""Bad requests inside a session: bodies, paths, operations, flags, multis, lists, xids.

(attack.py says what must hold after each.)
"""
import sys

import stand
import wire
from attack import Stage, answered, answered_or_closed, session
from wire import buf, i32, i64


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


if __name__ == '__main__':
    sys.exit(stand.main())
