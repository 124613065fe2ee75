#!/usr/bin/python3
"""Sessions of one server alone (localSessionsEnabled), and reads without a leader
(readonlymode.enabled)."""
import struct

import stand
import wire
from ensemble import Ensemble, eventually

CREATE, SET, SYNC, MULTI, CLOSE = 1, 5, 9, 14, -11
EPHEMERAL = 1
NOT_READ_ONLY, EPHEMERAL_ON_LOCAL, NO_NODE = -119, -120, -101
LOCAL = {'localSessionsEnabled': 'true'}
UPGRADING = {'localSessionsEnabled': 'true', 'localSessionsUpgradingEnabled': 'true'}
READ_ONLY = {'readonlymode.enabled': 'true'}


def number(server, key):
    for line in (server.say('mntr') or '').splitlines():
        name, _, value = line.partition('\t')
        if name == key:
            return int(value)
    return None


def zxid(server):
    return [x for x in server.say('srvr').splitlines() if x.startswith('Zxid')][0]


def ephemeral(path):
    return wire.create_body(path, b'', EPHEMERAL)


def minority(e):
    """The ensemble's last server that runs, when the others have died."""
    last = e.followers()[0]
    for s in e:
        if s is not last:
            s.kill()
    eventually('reads are served', 20, lambda: last.say('isro') == 'ro')
    return last


@stand.case(limit=60, quick=True)
def opening_and_closing_a_local_session_is_no_transaction():
    with Ensemble(3, extra=LOCAL) as e:
        server = e.followers()[0]
        before = zxid(server)
        clients = [wire.Client(server.address()) for _ in range(20)]
        assert number(server, 'zk_local_sessions') == 20
        assert number(server, 'zk_global_sessions') == 0
        for c in clients:
            assert c.get('/')[1].czxid == 0
            c.bye()
        eventually('they are gone', 10, lambda: number(server, 'zk_local_sessions') == 0)
        assert zxid(server) == before


@stand.case(limit=60, quick=True)
def a_local_session_writes_but_owns_nothing():
    with Ensemble(3, extra=LOCAL) as e:
        c = wire.Client(e.followers()[0].address())
        c.create('/a', b'1')
        assert c.set('/a', b'2').version == 1
        assert c.call(CREATE, ephemeral('/e')).err == EPHEMERAL_ON_LOCAL
        multi = (struct.pack('>ibi', CREATE, 0, -1) + ephemeral('/e')
                 + struct.pack('>ibi', -1, 1, -1))
        assert c.call(MULTI, multi).err == EPHEMERAL_ON_LOCAL
        c.sync()
        assert c.exists('/e') is None
        assert c.get('/a')[0] == b'2'


@stand.case(limit=60, quick=True)
def a_local_session_is_known_to_its_server_and_to_no_other():
    with Ensemble(3, extra=LOCAL) as e:
        here, there = e.followers()[:2]
        c = wire.Client(here.address())
        session, password = c.session, c.password
        c.drop()
        assert wire.Client(there.address(), session=session, password=password).expired
        assert wire.Client(here.address(), session=session, password=b'x' * 16).expired
        again = wire.Client(here.address(), session=session, password=password)
        assert again.session == session
        again.create('/a')
        again.bye()
        assert wire.Client(here.address(), session=session, password=password).expired


@stand.case(limit=90, quick=True)
def the_first_ephemeral_makes_a_local_session_global():
    with Ensemble(3, extra=UPGRADING) as e:
        here, there = e.followers()[:2]
        c = wire.Client(here.address())
        c.create('/before')
        c.create('/e', flags=EPHEMERAL)
        assert c.exists('/e').owner == c.session
        assert number(here, 'zk_local_sessions') == 0
        assert number(here, 'zk_global_sessions') == 1
        c.drop()
        moved = wire.attach(there.address(), session=c.session, password=c.password,
                            last_zxid=c.zxid)
        assert not moved.expired
        assert moved.exists('/e').owner == c.session
        moved.bye()
        last = wire.Client(here.address())
        last.sync()
        assert last.exists('/e') is None


@stand.case(limit=90, quick=True, only='troupe')
def a_local_session_outlives_a_change_of_leader():
    """Only a write that was on its way to the leader may cost the connection, never the session."""
    with Ensemble(3, extra=LOCAL) as e:
        leader = e.leader()
        here = [s for s in e if s is not leader][0]
        idle, writing = wire.Client(here.address()), wire.Client(here.address())
        writing.create('/a', b'1')
        leader.kill()
        try:
            writing.set('/a', b'2')
        except wire.Disconnected:
            writing = wire.attach(here.address(), session=writing.session,
                                  password=writing.password, last_zxid=writing.zxid)
            assert not writing.expired
            writing.set('/a', b'2')
        idle.sync()
        assert idle.get('/a')[0] == b'2'


@stand.case(limit=120, quick=True)
def without_a_majority_reads_are_served_to_who_asks_for_no_more():
    with Ensemble(3, extra=dict(READ_ONLY, **LOCAL)) as e:
        writer = wire.Client(e.leader().address())
        writer.create('/a', b'before')
        for s in e:
            wire.Client(s.address()).sync()
        last = minority(e)
        try:
            wire.Client(last.address())
            raise AssertionError('somebody who may want to write was let in')
        except wire.Disconnected:
            pass
        c = wire.Client(last.address(), read_only=True)
        assert c.read_only_byte == b'\1' and not c.expired
        assert c.get('/a', watch=True)[0] == b'before'
        assert sorted(c.children('/')) == ['a', 'zookeeper']
        for op, body in ((CREATE, wire.create_body('/b')), (CREATE, ephemeral('/e')),
                         (SET, wire.buf(b'/a') + wire.buf(b'x') + wire.i32(-1)),
                         (SYNC, wire.buf(b'/'))):
            assert c.call(op, body).err == NOT_READ_ONLY, op
        assert c.ping().xid == -2
        srvr = last.say('srvr')
        assert 'Mode: read-only' in srvr, srvr
        assert 'READ-ONLY mode; serving only read-only clients' in srvr, srvr
        for s in e:
            if s is not last:
                s.process = None
                s.start()
        e.wait_serving()
        wire.ended(c)  # handed back
        assert last.say('isro') == 'rw'
        assert wire.Client(last.address()).create('/b') == '/b'


@stand.case(limit=120, only='troupe')
def a_server_that_starts_alone_serves_what_its_disk_holds():
    with Ensemble(3, extra=READ_ONLY) as e:
        wire.Client(e.leader().address()).create('/kept', b'x')
        for s in e:
            wire.Client(s.address()).sync()
        for s in e:
            s.kill()
        last = e[1]
        last.process = None
        last.start()
        eventually('reads are served', 20, lambda: last.say('isro') == 'ro')
        c = wire.Client(last.address(), read_only=True)
        assert c.get('/kept')[0] == b'x'


if __name__ == '__main__':
    stand.main()
