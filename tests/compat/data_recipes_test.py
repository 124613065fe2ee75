#!/usr/bin/python3
"""Mirrors, caches, groups, registries, counters, ids, queues and claims: our processes beside kazoo's, and kill -9.

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

from kazoo.client import KazooState  # noqa
from kazoo.exceptions import ConnectionLoss, NoNodeError, SessionExpiredError  # noqa


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
        k.sync('/sums')
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
        k.sync('/jobs')
        assert k.get_children('/jobs') == []
        ours[0].say('take q')
        ours[0].say('take q')
        ours[1].say('put q x')
        ours[0].hears('q taken x')
        ours[0].kill()
        ours[1].ask('put q y')
        assert ours[2].ask('take q') == 'taken y'


class Claim:
    """The next entry, which `who` has claimed."""

    def __init__(self, who, queue='q', answer=None):
        words = (answer or who.ask('claim ' + queue, 60)).split()
        assert words[0] == 'claimed', words
        self.who, self.queue, self.name, self.token, self.data = who, queue, words[1], int(words[2]), words[3]

    def finish(self):
        return self.who.ask('finish %s %s' % (self.queue, self.name), 60)

    def hand_back(self):
        return self.who.ask('hand_back %s %s' % (self.queue, self.name), 60)


def claimers(e, number, timeout):
    all_of_them = [Application(e, timeout=timeout) for _ in range(number)]
    for x in all_of_them:
        x.ask('claims q /orders')
    return all_of_them


@stand.case(limit=120)
def a_queue_with_claims_is_kazoos_locking_queue():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, = claimers(e, 1, 6000)
        theirs = k.LockingQueue('/orders')
        theirs.put(b'second')
        ann.ask('submit q third')
        theirs.put(b'first', 7)
        first = Claim(ann)
        assert first.data == 'first' and first.name == 'entry-007-0000000002', first.name
        assert theirs.get(5) == b'second'
        third = Claim(ann)
        assert third.data == 'third'
        assert ann.ask('claim q 300') == 'error no answer in time'
        other = k.LockingQueue('/orders')
        assert other.get(0.3) is None
        assert len(theirs) == 3
        assert first.finish() == 'finished' and first.finish() == 'error no node'
        assert theirs.consume()
        assert third.hand_back() == 'handed back'
        assert other.get(5) == b'third'
        since = ann.say('claim q')
        assert other.release()
        again = Claim(ann, answer=ann.hears('q claimed', since=since)[2:])
        assert again.data == 'third' and again.token > third.token
        assert again.finish() == 'finished'
        assert not k.get_children('/orders/entries') and not k.get_children('/orders/taken')
        ann.end()


class Workshop:
    """What is being worked on, by whomever, and what is done."""

    def __init__(self, size):
        self.size, self.at_work, self.done = size, set(), []

    def begin(self, entry):
        assert entry not in self.at_work, '%s is worked on by two' % entry
        self.at_work.add(entry)

    def leave(self, entry):
        """Said before it is finished or given back: from then on it may be another's."""
        self.at_work.remove(entry)

    def busy(self):
        return len(self.done) < self.size

    def ours(self, x):
        """Works on two at a time; each fifth is left to others."""
        claims, turn = [], 0
        while self.busy():
            answer = x.ask('claim q 1000', 90)
            if answer != 'error no answer in time':
                claims.append(Claim(x, answer=answer))
                self.begin(claims[-1].data)
            while claims and (len(claims) == 2 or answer.startswith('error')):
                one, turn = claims.pop(0), turn + 1
                self.leave(one.data)
                if turn % 5 == 4:
                    assert one.hand_back() == 'handed back'
                else:
                    assert one.finish() == 'finished'
                    self.done.append(one.data)

    def kazoos(self, e, k):
        """Until its connection breaks: then it does not know what it has, and goes."""
        unsure = None
        with Kazoo(e, timeout=6) as other:
            troubles = []
            other.add_listener(lambda state: troubles.append(state) if state != KazooState.CONNECTED else None)
            queue = other.LockingQueue('/orders')
            try:
                while self.busy() and not troubles:
                    entry = queue.get(1)
                    if entry is None:
                        continue
                    self.begin(entry.decode())
                    self.leave(entry.decode())
                    unsure = queue.processing_element
                    if queue.consume():
                        self.done.append(entry.decode())
                    unsure = None
            except (ConnectionLoss, SessionExpiredError, NoNodeError):
                assert troubles or eventually('its connection breaks', 20, lambda: troubles)
        if unsure:
            k.retry(k.sync, '/orders')
            if not k.retry(k.exists, '/orders/entries/' + unsure[0]):
                self.done.append(unsure[1].decode())


@stand.case(limit=240)
def claimers_of_both_kinds_work_on_each_entry_alone_while_the_leader_dies():
    with Ensemble(3) as e, Kazoo(e, timeout=20) as k:
        ours = claimers(e, 3, 20000)
        shop = Workshop(60)
        for i in range(shop.size):
            k.LockingQueue('/orders').put(b'%d' % i) if i % 2 else ours[0].ask('submit q %d' % i)
        everyone = [InThread(lambda x=x: shop.ours(x)) for x in ours] + [InThread(lambda: shop.kazoos(e, k))]
        eventually('some are finished', 60, lambda: len(shop.done) > 15)
        e.leader().kill()
        for x in everyone:
            x.returns(120)
        assert sorted(map(int, shop.done)) == list(range(shop.size)), sorted(map(int, shop.done))
        k.retry(k.sync, '/orders')
        assert not k.retry(k.get_children, '/orders/entries')
        eventually('nothing is claimed', 60, lambda: not k.retry(k.get_children, '/orders/taken'))
        for x in ours:
            x.end()


@stand.case(limit=120)
def what_a_killed_claimer_had_comes_to_another_and_so_does_kazoos():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = claimers(e, 2, 4000)
        ann.ask('submit q work')
        first = Claim(ann)
        since = bob.say('claim q')
        ann.kill()
        second = Claim(bob, answer=bob.hears('q claimed', 60, since)[2:])
        assert (second.name, second.data) == (first.name, 'work') and second.token > first.token
        bob.kill()
        assert k.LockingQueue('/orders').get(60) == b'work'
        assert k.get_children('/orders/taken') == [first.name]


@stand.case(limit=120)
def a_claimer_that_was_stopped_hears_that_it_lost_what_another_has():
    with Ensemble(1) as e, Kazoo(e) as k:
        ann, bob = claimers(e, 2, 4000)
        bob.ask('submit q work')
        first = Claim(ann)
        since = bob.say('claim q')
        ann.pause()
        second = Claim(bob, answer=bob.hears('q claimed', 60, since)[2:])
        assert second.name == first.name and second.token > first.token
        ann.resume()
        ann.hears('news q %s lost' % first.name)
        assert first.finish() == 'error no node' and first.hand_back() == 'error no node'
        assert k.get_children('/orders/taken') == [first.name], 'the second one has it still'
        assert second.finish() == 'finished'
        assert not k.get_children('/orders/entries') and not k.get_children('/orders/taken')
        for x in ann, bob:
            x.end()


if __name__ == '__main__':
    sys.exit(stand.main())
