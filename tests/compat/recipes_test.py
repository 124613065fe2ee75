#!/usr/bin/python3
"""Locks, semaphores, elections and barriers: our processes beside kazoo's, on the same paths, and kill -9.

Mutual exclusion, the same order, the same barriers, whoever is killed, stopped, or leads the ensemble.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
sys.path.insert(0, os.path.join(HERE, 'recipes'))
import stand  # noqa
from application import Application, InThread, Kazoo  # noqa
from ensemble import Ensemble, eventually  # noqa


def stand_in_queue(k, path, number):
    eventually('%d at %s' % (number, path), 30,
               lambda: k.exists(path) and len(k.get_children(path)) == number)


@stand.case(limit=120)
def a_lock_is_kazoos_lock():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = Application(e), Application(e)
        for x in ann, bob:
            x.ask('lock x /locks/x me')
        first = ann.acquire('x')
        theirs = k.Lock('/locks/x', 'kazoo')
        assert theirs.contenders() == ['me'], theirs.contenders()
        assert not theirs.acquire(blocking=False)
        waiting = InThread(theirs.acquire)
        stand_in_queue(k, '/locks/x', 2)
        bob.say('acquire x')
        stand_in_queue(k, '/locks/x', 3)
        assert ann.ask('release x') == 'released'
        waiting.returns()
        assert bob.heard('x held') is None
        assert theirs.contenders() == ['kazoo', 'me']
        theirs.release()
        token = int(bob.hears('x held').split()[2])
        assert token > first
        assert bob.ask('release x') == 'released'
        assert k.get_children('/locks/x') == []
        ann.end()
        bob.end()


@stand.case(limit=120)
def a_killed_holder_is_followed_after_its_sessions_timeout_with_a_greater_token():
    with Ensemble(3) as e, Kazoo(e) as k:
        ann, bob = Application(e, timeout=4000), Application(e, timeout=4000)
        for x in ann, bob:
            x.ask('lock x /locks/x')
        first = ann.acquire('x')
        theirs = k.Lock('/locks/x')
        waiting = InThread(lambda: theirs.acquire(timeout=60))
        stand_in_queue(k, '/locks/x', 2)
        bob.say('acquire x')
        stand_in_queue(k, '/locks/x', 3)
        ann.kill()
        assert waiting.returns(60)
        assert bob.heard('x held') is None
        theirs.release()
        assert int(bob.hears('x held').split()[2]) > first
        bob.kill()
        stand_in_queue(k, '/locks/x', 0)


@stand.case(limit=120)
def a_stopped_holder_is_overtaken_and_hears_so_when_it_goes_on():
    with Ensemble(3) as e, Kazoo(e) as k:
        ann, bob = Application(e, timeout=4000), Application(e, timeout=4000)
        for x in ann, bob:
            x.ask('lock x /locks/x')
        first = ann.acquire('x')
        bob.say('acquire x')
        stand_in_queue(k, '/locks/x', 2)
        ann.pause()
        second = int(bob.hears('x held', 60).split()[2])
        assert second > first
        ann.resume()
        ann.hears('news x lost')
        assert bob.ask('release x') == 'released'
        assert ann.acquire('x') > second
        ann.end()
        bob.end()
        stand_in_queue(k, '/locks/x', 0)


@stand.case(limit=180)
def the_leaders_death_takes_the_lock_from_nobody():
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k:
        ann, bob = Application(e, timeout=20000), Application(e, timeout=20000)
        for x in ann, bob:
            x.ask('lock x /locks/x')
        first = ann.acquire('x')
        theirs = k.Lock('/locks/x', 'kazoo')
        waiting = InThread(theirs.acquire)
        stand_in_queue(k, '/locks/x', 2)
        bob.say('acquire x')
        stand_in_queue(k, '/locks/x', 3)
        e.leader().kill()
        e.wait_serving()
        assert ann.ask('release x') == 'released'
        waiting.returns(60)
        assert bob.heard('x held') is None
        theirs.release()
        assert int(bob.hears('x held', 60).split()[2]) > first
        assert ann.heard('news x lost') is None
        ann.end()
        bob.end()


@stand.case(limit=120)
def readers_and_writers_are_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob, cid = [Application(e) for _ in range(3)]
        ann.ask('read_lock x /locks/rw')
        bob.ask('write_lock x /locks/rw')
        cid.ask('read_lock x /locks/rw')
        ann.acquire('x')
        reader = k.ReadLock('/locks/rw', 'r')
        assert reader.acquire(timeout=20)
        writer = k.WriteLock('/locks/rw', 'w')
        writing = InThread(writer.acquire)
        stand_in_queue(k, '/locks/rw', 3)
        bob.say('acquire x')
        stand_in_queue(k, '/locks/rw', 4)
        cid.say('acquire x')
        stand_in_queue(k, '/locks/rw', 5)
        assert ann.ask('release x') == 'released'
        assert writing.running()
        reader.release()
        writing.returns()
        assert bob.heard('x held') is None and cid.heard('x held') is None
        writer.release()
        bob.hears('x held')
        assert cid.heard('x held') is None
        assert not k.ReadLock('/locks/rw').acquire(blocking=False)
        assert bob.ask('release x') == 'released'
        cid.hears('x held')
        assert k.ReadLock('/locks/rw').acquire(timeout=20)
        assert not k.WriteLock('/locks/rw').acquire(blocking=False)
        for x in ann, bob, cid:
            x.end()


@stand.case(limit=120)
def an_election_is_kazoos_and_a_master_is_whoever_made_the_znode():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = Application(e, timeout=4000), Application(e, timeout=4000)
        for x, name in (ann, 'ann'), (bob, 'bob'):
            x.ask('election c /chief %s' % name)
            x.ask('master m /master %s' % name)
        ann.ask('stand c')
        first = int(ann.hears('news c elected').split()[3])
        theirs = k.Election('/chief', 'kazoo')
        led = []
        campaign = InThread(lambda: theirs.run(lambda: led.append(True)))
        eventually('kazoo stands', 20, lambda: theirs.contenders() == ['ann', 'kazoo'])
        bob.ask('stand c')
        eventually('bob stands', 20, lambda: theirs.contenders() == ['ann', 'kazoo', 'bob'])
        assert bob.ask('who c') == 'leader ann'
        assert not led
        assert ann.ask('step_down c') == 'stepped down'
        campaign.returns()
        assert int(bob.hears('news c elected').split()[3]) > first
        assert ann.ask('who c') == 'leader bob'

        ann.ask('stand m')
        ann.hears('news m elected')
        bob.ask('stand m')
        data, stat = k.get('/master')
        assert data == b'ann' and stat.ephemeralOwner
        assert bob.ask('who m') == 'leader ann'
        ann.kill()
        bob.hears('news m elected', 60)
        assert k.get('/master')[0] == b'bob'
        bob.end()
        eventually('no master', 20, lambda: not k.exists('/master'))


@stand.case(limit=120)
def a_semaphore_is_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob, cid = [Application(e, timeout=4000) for _ in range(3)]
        for x in ann, bob, cid:
            x.ask('semaphore s /leases 2')
        ann.acquire('s')
        assert k.get('/leases')[0] == b'2'
        theirs = k.Semaphore('/leases', 'kazoo', max_leases=2)
        assert theirs.acquire(timeout=20)
        bob.say('acquire s')
        stand_in_queue(k, '/leases-__lock__', 1)
        waiting = InThread(k.Semaphore('/leases', 'more', max_leases=2).acquire)
        stand_in_queue(k, '/leases-__lock__', 2)
        assert bob.heard('s held') is None and waiting.running()
        theirs.release()
        bob.hears('s held')
        assert waiting.running()
        ann.kill()
        waiting.returns(60)
        assert len(k.get_children('/leases')) == 2
        cid.ask('semaphore t /leases 3')
        assert cid.ask('acquire t') == 'error bad arguments'
        try:
            k.Semaphore('/leases', max_leases=3).acquire()
            raise AssertionError('kazoo counts to 3')
        except ValueError:
            pass
        bob.end()
        cid.end()


@stand.case(limit=120)
def a_semaphore_that_kazoo_began_is_ours_too():
    with Ensemble(1) as e, Kazoo(e) as k:
        theirs = k.Semaphore('/leases', 'kazoo', max_leases=1)
        assert theirs.acquire(timeout=20)
        ann = Application(e)
        ann.ask('semaphore s /leases 1')
        ann.say('acquire s')
        stand_in_queue(k, '/leases-__lock__', 1)
        assert ann.heard('s held') is None
        theirs.release()
        ann.hears('s held')
        assert not k.Semaphore('/leases', max_leases=1).acquire(blocking=False)
        ann.end()


@stand.case(limit=120)
def a_barrier_is_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann = Application(e)
        ann.ask('barrier b /deep/barrier')
        assert ann.ask('raise b') == 'raised'
        theirs = k.Barrier('/deep/barrier')
        waiting = InThread(lambda: theirs.wait(60))
        ann.ask('barrier c /deep/barrier')
        ann.say('pass c')
        assert ann.ask('lift b') == 'lifted'
        assert waiting.returns() is True
        ann.hears('c passed')
        theirs.create()
        assert ann.ask('pass c 200') == 'error no answer in time'
        ann.say('pass c')
        assert theirs.remove()
        eventually('passed twice', 20, lambda: ann.lines.count('c passed') == 2)
        ann.end()


@stand.case(limit=120)
def a_double_barrier_is_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = Application(e), Application(e)
        for x in ann, bob:
            x.ask('double_barrier d /run 3')
        ann.say('enter d')
        stand_in_queue(k, '/run', 1)
        theirs = k.DoubleBarrier('/run', 3)
        entering = InThread(theirs.enter)
        stand_in_queue(k, '/run', 2)
        assert entering.running() and ann.heard('d entered') is None
        bob.say('enter d')
        entering.returns()
        ann.hears('d entered')
        bob.hears('d entered')
        leaving = InThread(theirs.leave)
        ann.say('leave d')
        eventually('one or two are left', 20, lambda: len(k.get_children('/run')) <= 2)
        assert leaving.running() and ann.heard('d left') is None
        bob.say('leave d')
        leaving.returns()
        ann.hears('d left')
        bob.hears('d left')
        assert k.get_children('/run') == []
        ann.end()
        bob.end()


@stand.case(limit=240)
def many_processes_of_both_kinds_add_up_under_one_lock_while_leaders_die():
    """A counter that is read and written under the lock, without any version, loses nothing."""
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k, Kazoo(e, timeout=20) as other:
        k.create('/sum', b'0')
        ours = [Application(e, timeout=20000) for _ in range(3)]
        for x in ours:
            x.ask('lock x /locks/sum')
        tokens = []

        def add():
            value = int(k.retry(k.get, '/sum')[0])
            k.retry(k.set, '/sum', b'%d' % (value + 1))

        def ours_add(x):
            for _ in range(6):
                tokens.append(x.acquire('x', 60))
                add()
                assert x.ask('release x', 60) == 'released'

        def kazoo_adds():
            for _ in range(6):
                with other.Lock('/locks/sum', 'kazoo'):
                    add()

        everyone = [InThread(lambda x=x: ours_add(x)) for x in ours] + [InThread(kazoo_adds)]
        eventually('some turns', 60, lambda: len(tokens) >= 4)
        victim = e.leader()
        victim.kill()
        for x in everyone:
            x.returns(120)
        assert k.get('/sum')[0] == b'24', k.get('/sum')[0]
        assert tokens == sorted(set(tokens)), tokens
        k.retry(k.sync, '/locks')
        assert k.get_children('/locks/sum') == []
        for x in ours:
            x.end()


if __name__ == '__main__':
    sys.exit(stand.main())
