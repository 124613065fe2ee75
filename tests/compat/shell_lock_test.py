#!/usr/bin/python3
"""`troupe cli lock` and `elect`, and kazoo's Lock and Election, exclude each other.

Commands under a lock write what they see into files; nothing here waits for a time.
"""
import os
import signal
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
import stand  # noqa
from ensemble import Ensemble, eventually  # noqa
from shells import Shell  # noqa

from kazoo.client import KazooClient  # noqa


class Kazoo:
    def __init__(self, e):
        self.client = KazooClient(hosts=e.connect_string(), timeout=10)

    def __enter__(self):
        self.client.start(timeout=20)
        return self.client

    def __exit__(self, *_):
        self.client.stop()
        self.client.close()


def text_of(path):
    try:
        with open(path) as f:
            return f.read()
    except FileNotFoundError:
        return ''


def holding(sh, name, mark, *more, verb='lock', before=()):
    """A lock that is held until the file NAME.stop appears; its fence goes into `mark`."""
    script = 'echo $TROUPE_FENCE $TROUPE_LOCK > %s; while ! [ -e %s.stop ]; do sleep 0.02; done' % (
        mark, mark)
    return sh.start(verb, *more, name, '--', 'sh', '-c', script, before=before)


def let_go(mark):
    with open(mark + '.stop', 'w'):
        pass


@stand.case(limit=120)
def kazoos_lock_and_ours_exclude_each_other():
    with Ensemble(1) as e, Kazoo(e) as k:
        sh, mark = Shell(e), os.path.join(e.dir, 'mark')
        theirs = k.Lock('/locks/x', 'kazoo')
        theirs.acquire()
        ours = holding(sh, 'x', mark)
        eventually('two in the queue', 20, lambda: len(k.get_children('/locks/x')) == 2)
        assert text_of(mark) == ''
        contenders = theirs.contenders()
        assert contenders[0] == 'kazoo' and ':' in contenders[1], contenders
        theirs.release()
        eventually('our turn', 20, lambda: text_of(mark).endswith('\n'))
        fence, znode = text_of(mark).split()
        assert int(fence) == k.get(znode)[1].czxid, (fence, znode)
        assert not k.Lock('/locks/x').acquire(blocking=False)
        got = threading.Event()
        again = k.Lock('/locks/x', 'kazoo again')
        waiter = threading.Thread(target=lambda: again.acquire(timeout=30) and got.set(),
                                  daemon=True)
        waiter.start()
        eventually('kazoo in the queue', 20, lambda: len(k.get_children('/locks/x')) == 2)
        assert not got.is_set()
        let_go(mark)
        assert ours.end() == 0
        waiter.join(20)
        assert got.is_set()
        again.release()
        assert k.get_children('/locks/x') == []


@stand.case(limit=120)
def fences_grow_from_holder_to_holder():
    with Ensemble(1) as e, Kazoo(e) as k:
        sh, log = Shell(e), os.path.join(e.dir, 'log')
        script = 'echo in $TROUPE_FENCE >> %s; echo out $TROUPE_FENCE >> %s' % (log, log)
        everyone = [sh.start('lock', '/deep/down/x', '--', 'sh', '-c', script) for _ in range(6)]
        assert [x.end() for x in everyone] == [0] * 6
        lines = [x.split() for x in text_of(log).splitlines()]
        fences = [int(x[1]) for x in lines[::2]]
        assert [x[0] for x in lines] == ['in', 'out'] * 6, lines
        assert [x[1] for x in lines[::2]] == [x[1] for x in lines[1::2]], lines
        assert fences == sorted(set(fences)), fences
        assert k.get_children('/deep/down/x') == []


@stand.case(limit=120)
def an_election_is_won_once_and_kazoos_counts():
    with Ensemble(1) as e, Kazoo(e) as k:
        sh, mark = Shell(e), os.path.join(e.dir, 'mark')
        ours = holding(sh, 'chief', mark, '-i', 'me', verb='elect')
        eventually('our election', 20, lambda: text_of(mark).endswith('\n'))
        election = k.Election('/elections/chief', 'kazoo')
        led = threading.Event()
        threading.Thread(target=lambda: election.run(led.set), daemon=True).start()
        eventually('kazoo stands for election', 20,
                   lambda: election.contenders() == ['me', 'kazoo'])
        assert not led.is_set()
        let_go(mark)
        assert ours.end() == 0
        assert led.wait(20)


@stand.case(limit=120)
def exit_codes_and_signals_are_the_commands():
    with Ensemble(1) as e, Kazoo(e) as k:
        sh, mark = Shell(e), os.path.join(e.dir, 'mark')
        sh.run('lock', 'x', '--', 'sh', '-c', 'exit 37', code=37)
        sh.run('lock', 'x', '--', 'sh', '-c', 'kill -KILL $$', code=128 + 9)
        assert 'nowhere' in sh.err('lock', 'x', '--', '/nowhere/such', code=127)
        assert sh.err('lock', 'x', '--', '/etc/passwd', code=126)
        sh.run('lock', 'x', '--', 'true', code=0)
        ours = holding(sh, 'x', mark)
        eventually('the lock', 20, lambda: text_of(mark).endswith('\n'))
        assert 'somebody else holds it' in sh.err('lock', '-w', '0', 'x', '--', 'true', code=17)
        waiting = sh.start('lock', 'x', '--', 'true')
        eventually('two in the queue', 20, lambda: len(k.get_children('/locks/x')) == 2)
        assert waiting.end(signal.SIGTERM) == 128 + signal.SIGTERM
        eventually('one in the queue', 20, lambda: len(k.get_children('/locks/x')) == 1)
        assert ours.end(signal.SIGTERM) == 128 + signal.SIGTERM  # which the command got
        assert k.get_children('/locks/x') == []


@stand.case(limit=120)
def a_command_ends_when_its_lock_is_lost():
    with Ensemble(1) as e, Kazoo(e) as k:
        sh, mark = Shell(e), os.path.join(e.dir, 'mark')
        ours = holding(sh, 'x', mark)
        eventually('the lock', 20, lambda: text_of(mark).endswith('\n'))
        k.delete(text_of(mark).split()[1])
        assert ours.end() == 4
        ours.await_line('somebody deleted')
        os.remove(mark)
        script = 'trap "echo asked >> %s" TERM; echo here > %s; while :; do sleep 0.02; done'
        ours = sh.start('lock', '-g', '1', 'x', '--', 'sh', '-c', script % (mark, mark),
                        before=('-timeout', '2000'))
        eventually('the lock', 20, lambda: 'here' in text_of(mark))
        e[1].pause()  # nobody is heard of for the session's timeout
        try:
            assert ours.end(seconds=40) == 4
        finally:
            e[1].resume()
        assert 'asked' in text_of(mark)  # and then it was killed, as it would not go
        ours.await_line('the session is over')


if __name__ == '__main__':
    sys.exit(stand.main())
