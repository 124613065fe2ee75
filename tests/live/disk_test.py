#!/usr/bin/python3
"""Disks that are full, damaged, swapped or taken: a server ends or refuses with a clear last line,
the others go on, and nothing that was acknowledged is lost.

(ZooKeeper promises less of a full disk and of a torn end: those cases are Troupe's alone.)
Full disks are small tmpfs mounts; where mounting is not permitted those cases are skipped, loudly.
"""
import contextlib
import os
import shutil
import socket
import subprocess
import sys

import load
import stand
import wire
from ensemble import Ensemble, eventually

SMALL, LARGE = '3m', '200m'


def mount(*arguments):
    return subprocess.run(['mount', '-t', 'tmpfs', *arguments], capture_output=True, text=True)


@contextlib.contextmanager
def small_disk(server):
    """The server's data directory on a disk of its own, SMALL until it is enlarged."""
    done = mount('-o', 'size=' + SMALL, 'troupe-test', server.data)
    if done.returncode:
        raise stand.Skipped('a tmpfs cannot be mounted here: %s' % done.stderr.strip())
    try:
        server.write_config()
        yield lambda: subprocess.run(['mount', '-o', 'remount,size=' + LARGE, server.data],
                                     check=True)
    finally:
        for s in server.owner:
            s.send(9)
            s.gone(10)
        subprocess.run(['umount', '-l', server.data], check=True)


def says(server, *words):
    """One of the words is in the last line of the log (of Troupe's)."""
    last = server.last_line()
    if server.owner.flavour == 'troupe':
        assert any(w in last for w in words), 'the last line does not say %s: %s' % (words, last)
    return last


def refuses_to_start(server, *words, seconds=30):
    server.process = None
    server.start()
    code = server.gone(seconds)
    assert code not in (0, None), 'ended with %s' % code
    says(server, *words)


@stand.case(limit=90, quick=True, only='troupe')
def a_server_alone_whose_disk_is_full_ends_and_starts_again_with_everything():
    e = Ensemble(1, extra={'preAllocSize': 256, 'snapCount': 100000}, start=False)
    with e, small_disk(e[1]) as enlarge:
        e.start()
        c = wire.Client(e[1].address(), timeout=20000)
        acknowledged = []
        try:
            for i in range(2000):
                acknowledged.append(c.create('/n%05d' % i, b'%05d' % i * 2000))
        except (wire.Disconnected, socket.timeout):
            pass
        assert 50 < len(acknowledged) < 2000, len(acknowledged)
        code = e[1].gone(30)
        assert code != 0, code
        says(e[1], 'No space left', 'ENOSPC', 'disk is full')
        enlarge()
        e.start()
        names = wire.attach(e[1].address()).children('/')
        missing = [p for p in acknowledged if p[1:] not in names]
        assert not missing, 'lost: %s' % missing[:5]
        assert len(names) <= len(acknowledged) + 2  # one that was never answered, and /zookeeper
        d = wire.attach(e[1].address())
        assert all(d.get(p)[0] == p[2:].encode() * 2000 for p in acknowledged)
        d.create('/more')


def full_in_an_ensemble(which):
    """which(e): the server whose disk is small; who leads is decided by the greatest id."""
    e = Ensemble(3, extra={'preAllocSize': 256, 'snapCount': 100000}, start=False)
    victim = which(e)
    with e, small_disk(victim) as enlarge:
        e.start()
        others = [s for s in e if s is not victim]
        writers = load.start_writers(e, 2, servers=others)
        load.more(writers, 50)
        filler = wire.attach(others[0].address(), timeout=20000)
        filler.create('/filler')
        while victim.alive():
            try:
                filler.set('/filler', b'x' * 100000)
            except (wire.Disconnected, socket.timeout):
                filler = wire.attach(others[0].address(), timeout=20000)
        assert victim.gone(30) != 0
        says(victim, 'No space left', 'ENOSPC', 'disk is full')
        load.more(writers, 300)  # the others go on
        enlarge()
        victim.start()
        e.wait_serving()
        load.more(writers, 50)
        for w in writers:
            w.finish()
        tree = load.same_everywhere(e)
        for w in writers:
            w.check(tree)


@stand.case(limit=90, quick=True, only='troupe')
def a_follower_whose_disk_is_full_leaves_and_returns():
    full_in_an_ensemble(lambda e: e[1])


@stand.case(limit=90, only='troupe')
def a_leader_whose_disk_is_full_is_replaced_and_returns():
    full_in_an_ensemble(lambda e: e[3])


@stand.case(limit=60, quick=True, only='troupe')
def a_second_process_on_the_same_data_directory_is_refused():
    with Ensemble(1) as e:
        c = wire.Client(e[1].address())
        c.create('/first')
        second = Ensemble(1, extra={'dataDir': e[1].data}, start=False)
        refuses_to_start(second[1], 'in use')
        assert c.get('/first')[0] == b''
        c.create('/still')


@stand.case(limit=60, only='troupe')
def the_data_directory_of_another_server_is_refused():
    with Ensemble(3) as e:
        c = wire.Client(e[1].address())
        c.create('/here')
        victim = e.followers()[0]
        donor = [s for s in e if s is not victim][0]
        victim.kill()
        donor.kill()
        shutil.rmtree(victim.data)
        shutil.copytree(donor.data, victim.data)
        victim.write_config()  # its own myid again
        donor.start()
        e.wait_serving([s for s in e if s is not victim])
        refuses_to_start(victim, 'belongs to server')
        assert wire.attach(donor.address()).exists('/here')


@stand.case(limit=90, only='troupe')
def the_data_directory_of_another_ensemble_is_refused():
    with Ensemble(3) as e, Ensemble(3) as foreign:
        for one, name in ((e, '/ours'), (foreign, '/theirs')):
            wire.attach(one[1].address()).create(name)
        for s in foreign:  # all know it before one of them is taken away
            wire.whole_tree(s.address())
        victim = e.followers()[0]
        victim.kill()
        foreign[victim.id].kill()
        shutil.rmtree(victim.data)
        shutil.copytree(foreign[victim.id].data, victim.data)
        refused = victim.start()
        others = [s for s in e if s is not victim]
        e.wait_serving(others)

        def turned_away():
            assert refused.mode() is None or '/ours' in wire.whole_tree(refused.address()), \
                'serves the data of another ensemble'
            return not refused.alive() or 'ensemble' in refused.log_text()

        eventually('it is turned away: %s' % refused.last_line(), 30, turned_away)
        for s in others:
            tree = wire.whole_tree(s.address())
            assert '/ours' in tree and '/theirs' not in tree


def log_files(server):
    """Transaction logs, the newest last: (path, bytes in use)."""
    found = []
    for folder, _, names in os.walk(server.data):
        for name in names:
            path = os.path.join(folder, name)
            if name.startswith('log.') and os.path.getsize(path):
                with open(path, 'rb') as f:
                    used = len(f.read().rstrip(b'\0'))
                found.append((os.path.getmtime(path), path, used))
    return [(path, used) for _, path, used in sorted(found)]


def flip(path, offset):
    with open(path, 'r+b') as f:
        f.seek(offset)
        byte = f.read(1)
        f.seek(offset)
        f.write(bytes([byte[0] ^ 0x55]))


def flip_entry(server, name):
    """Damages the transaction that wrote this name, and no other record."""
    path, _ = log_files(server)[-1]
    with open(path, 'rb') as f:
        flip(path, f.read().index(name.encode()))


def written(e, count=300):
    c = wire.attach(e.leader().address())
    for i in range(count):
        c.create('/n%04d' % i, b'%04d' % i * 50)
    c.bye()


@stand.case(limit=90, quick=True)
def a_log_damaged_in_the_middle_is_refused_by_name_and_zxid():
    for at in (0.3, 0.5, 0.8):
        with Ensemble(1) as e:
            written(e)
            e[1].kill()
            path, used = log_files(e[1])[-1]
            flip(path, int(used * at))
            refuses_to_start(e[1], path)
            if e.flavour == 'troupe':
                last = e[1].last_line()
                assert 'damaged' in last and 'transaction 1.' in last, last
            flip(path, int(used * at))  # mended: it starts, with everything
            e[1].process = None
            e.start()
            assert len(wire.attach(e[1].address()).children('/')) == 301


@stand.case(limit=90, only='troupe')
def a_server_whose_log_is_damaged_gets_it_back_from_the_others():
    with Ensemble(3) as e:
        written(e)
        victim = e.followers()[0]
        victim.kill()
        flip_entry(victim, '/n0150')
        writers = load.start_writers(e, 2, servers=e.running())
        load.more(writers, 200)
        victim.start()
        e.wait_serving()
        assert 'mends 1.' in victim.log_text(), victim.last_line()
        for w in writers:
            w.finish()
        tree = load.same_everywhere(e)
        assert '/n0299' in tree
        for w in writers:
            w.check(tree)


@stand.case(limit=120, only='troupe')
def damage_on_a_majority_is_named_and_mended_when_the_third_comes():
    with Ensemble(3) as e:
        written(e)
        third = e.followers()[0]
        for s in e:
            s.kill()
        damaged = [s for s in e if s is not third]
        for s in damaged:
            flip_entry(s, '/n0150')
        for s in damaged:
            s.start()
        for s in damaged:
            eventually('it says what it lacks', 30,
                       lambda s=s: '1.' in s.log_text() and 'no server that was heard has it'
                       in s.log_text())
            assert s.mode() not in ('leader', 'follower')
        third.start()
        e.wait_serving()
        assert '/n0299' in load.same_everywhere(e)


@stand.case(limit=90, only='troupe')
def a_wiped_server_does_not_vote_until_it_was_taught():
    with Ensemble(3) as e:
        written(e, 50)
        victim = e.followers()[0]
        other = [s for s in e if s is not victim][0]
        for s in e:
            s.kill()
        for name in os.listdir(victim.data):
            if name != 'myid':
                shutil.rmtree(os.path.join(victim.data, name))
        victim.start()
        other.start()
        for s in e:
            if s not in (victim, other):
                s.start()
        e.wait_serving()
        assert 'has been taught everything' in victim.log_text(), victim.last_line()
        assert '/n0049' in load.same_everywhere(e)


@stand.case(limit=90, quick=True, only='troupe')
def a_torn_end_is_dropped_and_everything_acknowledged_is_there():
    with Ensemble(1) as e:
        written(e)
        e[1].kill()
        path, used = log_files(e[1])[-1]
        with open(path, 'r+b') as f:  # a record that was being written when the power failed
            f.seek(used + (-used % 8))
            f.write(os.urandom(37))
        e.start()
        assert len(wire.attach(e[1].address()).children('/')) == 301
        written_again = wire.attach(e[1].address())
        written_again.create('/after')
        e[1].kill()
        e.start()
        assert len(wire.attach(e[1].address()).children('/')) == 302


@stand.case(limit=60, only='troupe')
def an_unwritable_data_directory_is_said_so():
    e = Ensemble(1, extra={'dataDir': '/proc/nothing/here'}, start=False)
    refuses_to_start(e[1], '/proc/nothing')
    e.close()


@stand.case(limit=90)
def snapshots_and_many_restarts_keep_everything():
    with Ensemble(1, extra={'snapCount': 200, 'preAllocSize': 64}) as e:
        expected = {}
        for turn in range(5):
            c = wire.attach(e[1].address())
            for i in range(300):
                path = '/r%d-%03d' % (turn, i)
                expected[path] = b'%d' % i
                c.create(path, b'%d' % i)
                if turn and i % 3 == 0:
                    gone = '/r%d-%03d' % (turn - 1, i)
                    c.delete(gone)
                    del expected[gone]
            e[1].kill()
            e.start()
            tree = wire.whole_tree(e[1].address())
            there = {p: n[0] for p, n in tree.items() if p.startswith('/r')}
            assert there == expected, set(there) ^ set(expected)
        snapshots = [n for _, _, names in os.walk(e[1].data) for n in names if 'snapshot' in n]
        assert snapshots, 'no snapshot was ever taken'


if __name__ == '__main__':
    sys.exit(stand.main())
