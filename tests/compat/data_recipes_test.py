#!/usr/bin/python3
"""Mirrors, caches, groups, registries, counters, ids and queues: our processes beside kazoo's, and kill -9.

The same members, sums, entries in the same order; nothing twice, whoever is killed, stopped, or leads the ensemble.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
sys.path.insert(0, os.path.join(HERE, 'recipes'))
import stand  # noqa
from application import Application, InThread, Kazoo  # noqa
from ensemble import Ensemble, eventually  # noqa


def eventually_says(x, line, answer, seconds=60):
    eventually('"%s" is answered with "%s"' % (line, answer), seconds, lambda: x.ask(line) == answer)


@stand.case(limit=120)
def a_mirror_and_a_cache_see_what_kazoo_writes_and_the_leaders_death_hides_nothing():
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k:
        ann = Application(e, timeout=20000)
        ann.ask('mirror m /app/config')
        ann.ask('tree t /app')
        assert ann.ask('look m') == 'none'
        k.create('/app/config', b'one', makepath=True)
        ann.hears('news m znode one 0')
        k.create('/app/a/b', b'deep', makepath=True)
        eventually_says(ann, 'lookup t /app/a/b', 'found deep')
        e.leader().kill()
        e.wait_serving()
        k.retry(k.set, '/app/config', b'two')
        eventually_says(ann, 'look m', 'znode two 1')
        k.retry(k.delete, '/app/a', recursive=True)
        eventually_says(ann, 'list t /app', 'names config')
        eventually_says(ann, 'lookup t /app/config', 'found two')
        ann.end()


@stand.case(limit=120)
def a_mirror_that_was_stopped_reads_again():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann = Application(e, timeout=4000)
        k.create('/config', b'one')
        ann.ask('mirror m /config')
        ann.ask('group g /members')
        ann.ask('join g ann')
        eventually('ann is in', 20, lambda: len(k.get_children('/members')) == 1)
        ann.pause()
        eventually('its session is over', 60, lambda: not k.get_children('/members'))
        k.set('/config', b'two')
        ann.resume()
        eventually_says(ann, 'look m', 'znode two 1')
        assert 'session expired' in ann.lines
        eventually('ann is in again', 30, lambda: len(k.get_children('/members')) == 1)
        ann.end()


@stand.case(limit=120)
def a_group_is_kazoos_party():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = Application(e, timeout=4000), Application(e, timeout=4000)
        for x, name in (ann, 'ann'), (bob, 'bob'):
            x.ask('group g /party')
            x.ask('join g ' + name)
        theirs = k.Party('/party', 'kazoo')
        theirs.join()
        assert sorted(theirs) == ['ann', 'bob', 'kazoo'], list(theirs)
        eventually_says(ann, 'members g', 'members ann,bob,kazoo')
        theirs.leave()
        eventually_says(bob, 'members g', 'members ann,bob')
        assert bob.ask('quit g') == 'quit'
        assert list(theirs) == ['ann']
        ann.kill()
        eventually_says(bob, 'members g', 'members ')
        assert len(theirs) == 0
        bob.end()


@stand.case(limit=120)
def a_registry_spreads_users_and_forgets_the_dead():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob, cid = [Application(e, timeout=4000) for _ in range(3)]
        for x in ann, bob, cid:
            x.ask('registry r /service')
        assert ann.ask('offer r one one:80') == 'offered one'
        assert bob.ask('offer r two two:80') == 'offered two'
        assert k.get('/service/instances/one')[0] == b'one:80'
        picked = sorted(cid.ask('pick r') for _ in range(4))
        assert picked == ['picked one one:80'] * 2 + ['picked two two:80'] * 2, picked
        assert len(k.get_children('/service/users')) == 4
        ann.kill()
        eventually('instance one is gone', 60, lambda: k.get_children('/service/instances') == ['two'])
        eventually_says(cid, 'pick r', 'picked two two:80')
        cid.kill()
        eventually('its users are gone', 60, lambda: not k.get_children('/service/users'))
        bob.end()


@stand.case(limit=180)
def a_counter_is_kazoos_and_loses_nothing_while_the_leader_dies():
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k:
        ours = [Application(e, timeout=20000) for _ in range(3)]
        for x in ours:
            x.ask('counter c /sums/c')
        theirs = k.Counter('/sums/c')
        theirs += 5
        assert ours[0].ask('add c 2') == 'sum 5 7'
        assert theirs.value == 7
        sums = []

        def ours_add(x):
            for _ in range(25):
                words = x.ask('add c 1', 60).split()
                assert words[0] == 'sum', words
                sums.append(int(words[2]))

        everyone = [InThread(lambda x=x: ours_add(x)) for x in ours]
        eventually('some are added', 60, lambda: len(sums) > 10)
        e.leader().kill()
        for x in everyone:
            x.returns(120)
        assert sorted(sums) == list(range(8, 83)), sorted(sums)
        theirs += 1
        assert ours[0].ask('count c') == 'value 83'
        for x in ours:
            x.end()
        assert k.get_children('/sums/c') == []


@stand.case(limit=120)
def ids_come_once_from_whoever_draws_and_dies():
    with Ensemble(1) as e, Kazoo(e) as k:
        seen = []
        for turn in range(4):
            x = Application(e)
            x.ask('ids i /ids 5')
            for _ in range(7):
                seen.append(int(x.ask('draw i').split()[1]))
            x.kill() if turn % 2 else x.end()
        assert len(set(seen)) == 28 and sorted(seen) == seen, seen
        assert k.get('/ids')[0] == b'40'


@stand.case(limit=120)
def a_queue_is_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann = Application(e)
        ann.ask('queue q /jobs')
        theirs = k.Queue('/jobs')
        theirs.put(b'second')
        ann.ask('put q third')
        theirs.put(b'first', 7)
        assert ann.ask('take q') == 'taken first'
        assert theirs.get() == b'second'
        assert ann.ask('take q') == 'taken third'
        assert theirs.get() is None
        assert ann.ask('take q 100') == 'error no answer in time'
        since = ann.say('take q')
        theirs.put(b'late')
        ann.hears('q taken late', since=since)
        ann.end()


@stand.case(limit=180)
def takers_of_both_kinds_take_each_entry_once():
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k, Kazoo(e, timeout=20) as other:
        ours = [Application(e, timeout=20000) for _ in range(3)]
        for x in ours:
            x.ask('queue q /jobs')
        for i in range(60):
            k.Queue('/jobs').put(b'%d' % i)
        taken = []

        def ours_take(x):
            for _ in range(15):
                words = x.ask('take q', 60).split()
                assert words[0] == 'taken', words
                taken.append(int(words[1]))

        def kazoo_takes():
            queue = other.Queue('/jobs')
            for _ in range(15):
                taken.append(int(queue.get()))

        for x in [InThread(lambda x=x: ours_take(x)) for x in ours] + [InThread(kazoo_takes)]:
            x.returns(120)
        assert sorted(taken) == list(range(60)), sorted(taken)
        assert k.get_children('/jobs') == []
        ours[0].say('take q')
        ours[0].say('take q')
        ours[1].say('put q x')
        ours[0].hears('q taken x')
        ours[0].kill()
        ours[1].ask('put q y')
        assert ours[2].ask('take q') == 'taken y'


if __name__ == '__main__':
    sys.exit(stand.main())
