#!/usr/bin/python3
"""ZooKeeper's C client holds a lock while the leader is killed (c_lock.c does as it is told here).

Both contenders are connected to servers that survive. No session expires, at most one holds, both
finish; with Troupe neither even sees a disconnect.
"""
import os
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
import stand  # noqa
import wire  # noqa
from ensemble import Ensemble, eventually  # noqa


def build(folder):
    program = os.path.join(folder, 'c_lock')
    subprocess.run(['cc', '-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-DTHREADED',
                    os.path.join(HERE, 'c_lock.c'), '-o', program, '-lzookeeper_mt', '-lpthread'],
                   check=True)
    return program


class Contender:
    def __init__(self, program, server, name):
        self.said = []
        self.process = subprocess.Popen(
            [program, '%s:%d' % server.address(), name, '12000'], text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=ensemble._die_with_parent)
        threading.Thread(target=self._listen, daemon=True).start()
        self.hears('event connected')

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.strip())

    def tell(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def hears(self, line, seconds=30):
        eventually('%r; said so far: %s' % (line, self.said[-5:]), seconds,
                   lambda: line in self.said)

    def events(self):
        return [s for s in self.said if s.startswith('event')]

    def end(self):
        self.process.kill()
        self.process.wait()


def undisturbed(contenders):
    for c in contenders:
        assert 'event expired' not in c.said, c.said
        assert not any(s.startswith('failed') for s in c.said), c.said
        if ensemble.FLAVOUR == 'troupe':
            assert c.events() == ['event connected'], c.events()


def with_contenders(play):
    with tempfile.TemporaryDirectory() as folder, Ensemble(3) as e:
        program = build(folder)
        leader = e.leader()
        one, two = [s for s in e if s is not leader]
        c = wire.Client(one.address())
        c.create('/lock')
        c.create('/counter', b'0')
        wire.Client(two.address()).sync()
        a, b = Contender(program, one, 'a'), Contender(program, two, 'b')
        try:
            play(e, leader, a, b)
            undisturbed([a, b])
            for x in (a, b):
                x.tell('quit')
                x.hears('closed')
                assert x.process.wait(10) == 0
            reader = wire.Client(two.address())
            reader.sync()
            assert reader.children('/lock') == []
            return int(reader.get('/counter')[0])
        finally:
            a.end()
            b.end()


@stand.case(limit=90, quick=True)
def a_lock_is_held_over_the_death_of_the_leader():
    def play(e, leader, a, b):
        a.tell('lock')
        a.hears('holding')
        b.tell('lock')
        b.hears('waiting')
        leader.kill()
        a.tell('add')
        a.hears('wrote 1')
        assert 'holding' not in b.said
        a.tell('unlock')
        b.hears('holding')
        b.tell('add')
        b.hears('wrote 2')
        b.tell('unlock')

    assert with_contenders(play) == 2


@stand.case(limit=120)
def two_contenders_count_without_a_mistake_while_leaders_die():
    rounds = 300

    def play(e, leader, a, b):
        for c in (a, b):
            c.tell('run %d' % rounds)
        for _ in range(2):
            done = len(a.said) + len(b.said)
            eventually('progress', 30, lambda: len(a.said) + len(b.said) > done + 60)
            # the first leader, brought back, may not lead again: only it has no contender
            if leader.mode() == 'leader':
                leader.kill()
                eventually('progress', 30, lambda: len(a.said) + len(b.said) > done + 200)
                leader.process = None
                leader.start()
        for c in (a, b):
            c.hears('finished', 60)

    assert with_contenders(play) == 2 * rounds


if __name__ == '__main__':
    sys.exit(stand.main())
