#!/usr/bin/python3
"""Sessions over the death of a leader, over a move, over silence and over a close.

With Troupe a client of a surviving server sees a change of leader as a pause and nothing else
(marked only='troupe': ZooKeeper closes every connection there). The rest holds for both.
"""
import socket
import sys
import threading
import time

import load
import stand
import wire
from ensemble import Ensemble, eventually


def survivor_cases(size, kills, window=100):
    """Leaders die one after the other; writers at servers that are never killed see only pauses."""
    with Ensemble(size) as e:
        for turn in range(kills):
            leader = e.leader()
            survivors = [s for s in e if s is not leader]
            writers = [load.Writer([s.address()], '%d-%d' % (turn, s.id), window,
                                   stay=s.address()) for s in survivors]
            before = threading.active_count()
            for w in writers:
                w.start()
            load.more(writers, 300)
            leader.kill()
            load.more(writers, 700)
            for w in writers:
                w.finish()
            assert threading.active_count() <= before
            for w in writers:
                assert w.disconnects == 0, '%s: %d disconnects: %s' % (
                    w.name, w.disconnects, w.last_problem)
                assert not w.errors, w.errors
            leader.start()
            e.wait_serving()
            tree = load.same_everywhere(e)
            for w in writers:
                w.check(tree)
                wrote = {int(n[0]) for p, n in tree.items() if p.startswith(w.parent + '/')}
                assert wrote == {a.number for a in w.created}, 'a write happened unanswered'


@stand.case(limit=120, quick=True, only='troupe')
def the_death_of_a_leader_is_only_a_pause_for_clients_of_other_servers():
    survivor_cases(3, 3)


@stand.case(limit=120, only='troupe')
def so_it_is_in_an_ensemble_of_five():
    survivor_cases(5, 2)


@stand.case(limit=60, quick=True, only='troupe')
def reads_pings_and_watches_wait_through_a_change_of_leader():
    with Ensemble(3) as e:
        leader = e.leader()
        here, there = [s for s in e if s is not leader]
        a, b = wire.Client(here.address()), wire.Client(there.address())
        a.create('/w', b'0')
        b.sync()
        b.get('/w', watch=True)
        leader.kill()
        assert a.ping().xid == -2
        assert a.get('/w')[0] == b'0'
        assert a.set('/w', b'1').version == 1
        b.sync()
        assert b.get('/w')[0] == b'1'
        assert [(x.type, x.path) for x in b.events] == [(3, '/w')], b.events


def gone_everywhere(e, path, seconds=30):
    clients = [wire.Client(s.address(), patience=30) for s in e.running()]
    try:
        eventually('%s is gone on every server' % path, seconds,
                   lambda: all(c.exists(path) is None for c in clients))
    finally:
        for c in clients:
            c.drop()


@stand.case(limit=60, quick=True)
def closing_a_session_removes_its_ephemerals_at_once():
    with Ensemble(3) as e:
        owner = wire.Client(e[1].address(), timeout=20000)
        for i in range(20):
            owner.create('/e%d' % i, b'', wire.EPHEMERAL)
        witness = wire.Client(e[2].address())
        witness.sync()
        assert witness.exists('/e7', watch=True).owner == owner.session
        began = time.monotonic()
        reply = owner.bye()
        assert reply.err == 0
        witness.sync()
        assert witness.children('/') == ['zookeeper']
        assert time.monotonic() - began < 5
        assert (2, '/e7') in [(x.type, x.path) for x in witness.events]
        gone_everywhere(e, '/e19')


@stand.case(limit=60, quick=True)
def a_silent_session_expires_and_its_ephemerals_are_gone_on_all_servers():
    with Ensemble(3) as e:
        for s in e:
            owner = wire.Client(s.address(), timeout=2000)
            owner.create('/e%d' % s.id, b'', wire.EPHEMERAL)
            began = time.monotonic()
            gone_everywhere(e, '/e%d' % s.id)
            assert time.monotonic() - began > owner.timeout / 1000 * 0.6, 'too early'
            wire.ended(owner)
            again = wire.Client(s.address(), 2000, owner.session, owner.password)
            assert (again.timeout, again.session, again.password) == (0, 0, wire.ZEROS), \
                'an expired session is told so'
            wire.ended(again)


@stand.case(limit=60)
def a_session_that_pings_does_not_expire():
    with Ensemble(3) as e:
        owner = wire.Client(e.followers()[0].address(), timeout=2000)
        owner.create('/e', b'', wire.EPHEMERAL)
        until = time.monotonic() + 2.5 * owner.timeout / 1000
        witness = wire.Client(e[1].address(), timeout=20000)
        while time.monotonic() < until:
            assert owner.ping().err == 0
            assert witness.exists('/e') is not None
            threading.Event().wait(owner.timeout / 4000)


@stand.case(limit=60, quick=True)
def a_session_moves_to_another_server_with_its_ephemerals():
    with Ensemble(3) as e:
        first = wire.Client(e[1].address(), timeout=15000)
        first.create('/e', b'', wire.EPHEMERAL)
        for s in (e[2], e[3], e[1], e[1]):
            moved = wire.attach(s.address(), timeout=15000, session=first.session,
                                password=first.password, last_zxid=first.zxid)
            assert moved.session == first.session and moved.password == first.password
            assert moved.exists('/e').owner == first.session
            moved.set('/e', b'from %d' % s.id)
        wrong = wire.Client(e[2].address(), 15000, first.session, b'x' * 16)
        assert (wrong.timeout, wrong.session) == (0, 0), 'a wrong password is refused'
        assert moved.set('/e', b'still here') is not None
        moved.bye()
        gone_everywhere(e, '/e')


@stand.case(limit=60)
def a_session_outlives_its_server():
    with Ensemble(3) as e:
        for kill_leader in (True, False):
            victim = e.leader() if kill_leader else e.followers()[0]
            owner = wire.Client(victim.address(), timeout=15000)
            path = '/e%d' % kill_leader
            owner.create(path, b'', wire.EPHEMERAL)
            victim.kill()
            others = e.running()
            again = wire.attach(others[0].address(), timeout=15000, session=owner.session,
                                password=owner.password, last_zxid=owner.zxid)
            assert again.session == owner.session, 'the session is lost'
            assert again.exists(path).owner == owner.session
            victim.start()
            e.wait_serving()
            again.bye()


@stand.case(limit=60, quick=True)
def a_client_that_has_seen_more_than_the_server_is_turned_away():
    with Ensemble(1) as e:
        try:
            c = wire.Client(e[1].address(), last_zxid=0x7fffffff00000000)
            raise AssertionError('was taken: %r' % c.timeout)
        except wire.Disconnected:
            pass
        assert wire.Client(e[1].address()).children('/') == ['zookeeper']


@stand.case(limit=60)
def ephemerals_survive_a_restart_of_all_and_go_with_their_session():
    with Ensemble(3) as e:
        owner = wire.Client(e[1].address(), timeout=4000)
        owner.create('/e', b'', wire.EPHEMERAL)
        for s in e:
            s.send(9)
        for s in e:
            s.gone(10)
        e.start()
        again = wire.Client(e[2].address(), 4000, owner.session, owner.password)
        assert again.session == owner.session
        assert again.exists('/e').owner == owner.session
        again.drop()
        gone_everywhere(e, '/e')


@stand.case(limit=90, quick=True)
def a_stopped_leader_is_replaced_and_follows_when_it_returns():
    with Ensemble(3) as e:
        old = e.leader()
        c = wire.Client(old.address(), timeout=20000)
        c.create('/before')
        old.pause()
        new = e.leader()
        assert new is not old
        e.wait_serving()
        d = wire.Client(new.address())
        d.create('/meanwhile')
        old.resume()
        # What the old leader is asked now it must not answer from the past, nor acknowledge alone.
        eventually('the old leader follows', 40, lambda: old.mode() == 'follower')
        e.wait_serving()
        tree = load.same_everywhere(e)
        assert '/before' in tree and '/meanwhile' in tree


@stand.case(limit=90)
def a_stopped_leader_acknowledges_nothing_that_is_lost():
    with Ensemble(3) as e:
        old = e.leader()
        writer = load.Writer([old.address()], 'old', stay=old.address(), timeout=20000)
        writer.start()
        load.more([writer], 300)
        old.pause()
        other = load.Writer([e.leader().address()], 'new')
        other.start()
        load.more([other], 300)
        old.resume()
        eventually('the old leader follows', 40, lambda: old.mode() == 'follower')
        load.more([writer], 50)
        for w in (writer, other):
            w.finish()
        e.wait_serving()
        tree = load.same_everywhere(e)
        for w in (writer, other):
            w.check(tree)


@stand.case(limit=60)
def the_server_of_a_stopped_client_gives_its_lock_to_the_next():
    with Ensemble(3) as e:
        slow = wire.Client(e[1].address(), timeout=2000)
        slow.create('/lock', b'slow', wire.EPHEMERAL)
        next_one = wire.Client(e[2].address(), timeout=10000, patience=30)
        next_one.sync()
        assert next_one.exists('/lock', watch=True)
        while not next_one.events:  # `slow` says nothing from here on
            next_one.ping()
            threading.Event().wait(0.05)
        assert [(x.type, x.path) for x in next_one.events] == [(2, '/lock')]
        next_one.create('/lock', b'next', wire.EPHEMERAL)
        try:  # the late one wakes up: whatever it had queued must not be done
            slow.send(wire.SET, wire.buf('/lock') + wire.buf(b'slow again') + wire.i32(-1))
            reply = slow.hear()
            assert reply.err == wire.SESSIONEXPIRED, reply
        except wire.Disconnected:
            pass
        assert next_one.get('/lock')[0] == b'next'


@stand.case(limit=60)
def a_stopped_follower_is_let_go_and_returns():
    with Ensemble(3) as e:
        stopped = e.followers()[0]
        writers = load.start_writers(e, 2, servers=[s for s in e if s is not stopped])
        load.more(writers, 50)
        stopped.pause()
        load.more(writers, 500)
        began = time.monotonic()  # long enough for the leader to give it up
        while time.monotonic() - began < 1.5 * e.tick * e.sync_limit / 1000:
            load.more(writers, 20)
        stopped.resume()
        e.wait_serving()
        for w in writers:
            w.finish()
        tree = load.same_everywhere(e)
        for w in writers:
            w.check(tree)


@stand.case(limit=60, quick=True)
def without_a_majority_nothing_is_acknowledged():
    with Ensemble(3) as e:
        c = wire.Client(e[1].address(), timeout=6000, patience=20)
        c.create('/n', b'0')
        for s in (e[2], e[3]):
            s.kill()
        try:
            c.send(wire.SET, wire.buf('/n') + wire.buf(b'1') + wire.i32(-1))
            reply = c.hear()
            raise AssertionError('answered %s by a minority' % (reply,))
        except (wire.Disconnected, socket.timeout):
            pass
        eventually('server 1 does not serve', 20, lambda: e[1].mode() is None)
        for s in (e[2], e[3]):
            s.start()
        e.wait_serving()
        d = wire.Client(e[2].address())
        d.sync()
        data, stat = d.get('/n')
        assert (data, stat.version) in ((b'0', 0), (b'1', 1)), (data, stat)
        load.same_everywhere(e)


if __name__ == '__main__':
    sys.exit(stand.main())
