#!/usr/bin/python3
"""A rolling restart, twice around, under kazoo, the C client and the Java client at once.

All hold: no event is lost, no lock is held twice (kazoo and C contend for one, and fence by czxid), no
request fails but those in flight at the server that stops, no session expires, no ephemeral goes.
"""
import os
import sys

import rolling
import stand
import wire
from ensemble import eventually
from rolling import HERE, SESSION_MS, Roll, Violated


class Everybody:
    """All clients of one run, and what each of them does."""

    def __init__(self, roll):
        servers = roll.ensemble.connect_string()
        c = wire.Client(roll.ensemble[1].address())
        for path, data in (('/lock', b''), ('/register', b'0'), ('/counter', b'0'), ('/value', b'0'),
                           ('/grown', b'')):
            c.create(path, data)
        c.bye()

        def kazoo(name):
            return roll.client(name, ['/usr/bin/python3', os.path.join(HERE, 'kazoo_roller.py'),
                                      servers, name, str(SESSION_MS // 1000)])

        lock = rolling.c_program('c_lock')
        self.contenders = [roll.client(n, [lock, servers, n, str(SESSION_MS)]) for n in ('c1', 'c2')]
        self.guards = self.contenders + [kazoo('k1'), kazoo('k2')]
        self.counter = kazoo('counter')
        self.follower = kazoo('follower')
        self.c_watcher = roll.client('c watcher', [
            rolling.c_program('c_watcher'), servers, '/value', str(SESSION_MS)])
        self.caller = roll.java('caller')
        self.java_follower = roll.java('java follower')
        self.kazoos = self.guards[2:] + [self.counter, self.follower]
        self.javas = [self.caller, self.java_follower]
        roll.settled()

    def begin(self):
        for c in self.contenders:
            c.tell('guard')
        for k in self.guards[2:]:
            k.tell('lock /lock /register c1-,c2-')
        for k in self.kazoos:
            k.tell('here /here-' + k.name)
        self.counter.tell('count /value')
        self.counter.tell('grow /grown')
        self.follower.tell('follow /value')
        self.follower.tell('children /grown')
        self.caller.tell('keep /kept')
        self.caller.tell('calls /calls')
        self.caller.tell('flags /flags')
        self.java_follower.tell('follow /value /flags')

    def lines(self):
        """Each client's own sign that it goes on."""
        return [(g, 'guarded') for g in self.guards] + [
            (self.counter, 'counted'), (self.counter, 'grown'), (self.caller, 'issued'),
            (self.follower, 'saw'), (self.follower, 'children'), (self.c_watcher, 'saw'),
            (self.java_follower, 'saw'), (self.java_follower, 'flag')]

    def go_on(self, roll):
        """Until each of them has done more."""
        before = [(c, word, c.last(word)) for c, word in self.lines()]

        def stuck():
            roll.blameless()
            return [(c.name, word) for c, word, n in before if c.last(word) <= n]
        try:
            eventually('all go on', 60, lambda: not stuck())
        except TimeoutError:
            raise Violated('no progress for a minute: %s' % stuck())

    def stop(self):
        for x in [*self.kazoos, *self.javas]:
            x.tell('stop')
        for c in self.contenders:
            c.tell('add')  # any other command ends what it does over and over
        for c in self.contenders:
            eventually('%s counts' % c.name, 30, lambda: c.last('wrote') > 0)
        for x in [*self.kazoos, *self.javas]:
            x.hears('stopped')

    def nothing_was_missed(self):
        value = 'saw %d' % self.counter.last('counted')
        flags = self.caller.last('flags')
        self.follower.hears(value, 'children %d' % self.counter.last('grew'))
        self.c_watcher.hears(value)
        self.java_follower.hears(value, 'flag %d' % (flags - 1), 'children %d' % flags)

    def end(self):
        self.c_watcher.end()
        for c in self.contenders:
            c.end('quit')
        for x in [*self.kazoos, *self.javas]:
            x.end()


def the_fence_was_written_once_a_turn(roll, everybody):
    reader = wire.Client(roll.ensemble[1].address())
    reader.sync()
    version = reader.get('/register')[1].version
    turns = [g.last('guarded') for g in everybody.guards]
    if version != sum(turns):
        raise Violated('the lock was taken %s times, the register written %d' % (turns, version))
    if reader.children('/lock'):
        raise Violated('locks are left: %s' % reader.children('/lock'))


@stand.case(limit=300, quick=True)
def clients_in_three_languages_do_not_mind_a_rolling_restart_twice_around():
    with Roll() as roll:
        everybody = Everybody(roll)
        everybody.begin()
        everybody.go_on(roll)
        for _ in range(2):
            roll.around(between=lambda: everybody.go_on(roll))
        everybody.stop()
        everybody.nothing_was_missed()
        the_fence_was_written_once_a_turn(roll, everybody)
        cuts = sum(sum(c.losses().values()) for c in roll.clients)
        if cuts < len(roll.restarts):
            raise Violated('%d clients lost %d connections in all: who was restarted?' % (
                len(roll.clients), cuts))
        everybody.end()
        roll.blameless()


if __name__ == '__main__':
    sys.exit(stand.main())
