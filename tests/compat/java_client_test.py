#!/usr/bin/python3
"""ZooKeeper's Java client (java_client/) over a rolling restart: calls, watches, ephemerals, sessions.

Two sessions, each in a process of its own: one calls, one follows with watches what the first writes.
"""
import sys

import rolling
import stand
import wire
from ensemble import eventually
from rolling import Roll, Violated


def writer_at(server):
    """A plain session at one server, which has seen all that was written before."""
    c = wire.Client(server.address())
    c.sync()
    return c


def lost_calls_are_few(caller):
    line = next(s for s in caller.said if s.startswith('calls '))
    _, issued, _, lost = line.split()
    cuts = sum(caller.losses().values())
    if int(lost) > cuts * rolling.WINDOW:
        raise Violated('%s calls were lost with %d connections' % (lost, cuts))
    assert int(issued) > 2000, line


@stand.case(limit=200, quick=True)
def calls_and_watches_of_the_java_client_outlive_a_rolling_restart():
    with Roll() as roll:
        caller, follower = roll.java('caller'), roll.java('follower')
        roll.settled()
        caller.tell('keep /kept')
        caller.hears('kept')
        caller.tell('calls /calls')
        caller.tell('flags /flags')
        follower.tell('follow /calls/value /flags')
        roll.progress(3)
        roll.around(between=lambda: roll.progress(3))
        eventually('two thousand calls', 60, lambda: caller.last('issued') > 2000)
        caller.tell('stop')
        caller.hears('stopped')
        flags = caller.last('flags')
        last = int(writer_at(roll.ensemble[1]).get('/calls/value')[0])
        follower.hears('saw %d' % last, 'flag %d' % (flags - 1), 'children %d' % flags)
        assert caller.last('probed') > 100 and flags > 20, caller.said[-5:]
        lost_calls_are_few(caller)
        assert sum(caller.losses().values()) > 0, 'nobody was at a server when it was restarted'
        caller.end()
        follower.end()
        roll.blameless()


def fired(path, events):
    return ['fired %s %s' % (path, e) for e in events]


@stand.case(limit=120, quick=True)
def a_watch_fires_after_the_restart_of_the_server_that_held_it():
    with Roll() as roll:
        java = roll.java('watcher')
        roll.settled()
        for turn in range(3):
            path = '/armed-%d' % turn
            java.tell('arm ' + path)
            java.hears('armed ' + path)
            here = next(s for s in roll.ensemble if s.client_port == java.port())
            roll.restart(here)
            assert java.losses()[here.client_port], 'it did not notice the restart'
            writer = writer_at(here)
            writer.create(path + '/made')
            writer.set(path + '/data', b'1')
            writer.create(path + '/child/1')
            writer.set(path + '/data', b'2')  # fires no more
            wanted = fired(path, ['exists NodeCreated %s/made' % path,
                                  'data NodeDataChanged %s/data' % path,
                                  'child NodeChildrenChanged %s/child' % path])
            java.hears(*wanted)
        java.tell('stop')
        java.hears('stopped')
        java.end()
        events = [s for s in java.said if s.startswith('fired ')]
        assert len(events) == len(set(events)) == 9, events


@stand.case(limit=120, quick=True)
def persistent_watches_go_on_after_the_restart_of_the_server_that_held_them():
    with Roll() as roll:
        java = roll.java('watcher')
        roll.settled()
        java.tell('every /all')
        eventually('an answer to addWatch; so far %s' % java.said[-3:], 30, lambda: [
            s for s in java.said if s in ('every /all', 'unimplemented addWatch')])
        if 'every /all' not in java.said:
            raise stand.Skipped('the server does not serve addWatch')
        wanted = []
        for turn in range(3):
            here = next(s for s in roll.ensemble if s.client_port == java.port())
            writer = writer_at(here)
            node = '/all/tree/%d' % turn
            writer.set('/all/alone', b'%d' % turn)
            writer.create('/all/alone/%d' % turn)
            writer.create(node)
            writer.create(node + '/below')
            writer.set(node, b'x')
            writer.delete(node + '/below')
            wanted += fired('/all', [
                'persistent NodeDataChanged /all/alone', 'persistent NodeChildrenChanged /all/alone',
                'recursive NodeCreated %s' % node, 'recursive NodeCreated %s/below' % node,
                'recursive NodeDataChanged %s' % node, 'recursive NodeDeleted %s/below' % node])

            def seen():
                return [s for s in java.said if s.startswith('fired ')]
            eventually('%d events' % len(wanted), 30, lambda: len(seen()) >= len(wanted))
            roll.restart(here)
        java.tell('stop')
        java.hears('stopped')
        java.end()
        assert seen() == wanted, (seen(), wanted)


if __name__ == '__main__':
    sys.exit(stand.main())
