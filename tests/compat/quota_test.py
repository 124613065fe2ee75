#!/usr/bin/python3
"""Quotas, on Debian's ZooKeeper 3.8.0 and on Troupe: the same writes, the same answers and texts.

Both enforce hard limits. After each write the texts of all limits and usages are compared too; then
over restarts, over a leader's death, and with zkCli.sh and `troupe cli` on each other's server.
Not compared, since Troupe decides otherwise (docs/decisions.md): garbage, which ends ZooKeeper's
server, and quotas within quotas over a restart.
"""
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
import stand  # noqa
import wire  # noqa
from ensemble import Ensemble, eventually  # noqa
from quotas import (codes_of, create, delete, EXCEEDED, limits, limits_at, multi, put, quota, QUOTA,
                    STORY, usage_at)  # noqa

ZKCLI = '/usr/share/zookeeper/bin/zkCli.sh'
ON = {'enforceQuota': 'true'}


class Side:
    """One server, and a client there."""

    def __init__(self, e):
        self.e = e
        self.client = wire.attach(e[1].address(), timeout=40000)

    def do(self, op, body):
        return codes_of(op, self.client.call(op, body))

    def text(self, path):
        reply = self.client.call(wire.GET, wire.buf(path) + b'\x00')
        if reply.err:
            return reply.err
        r = wire.Reader(reply.body)
        data, stat = r.buf(), r.stat()
        return data, stat.version, stat.length

    def texts(self, paths):
        return [(at(p), self.text(at(p))) for p in paths for at in (limits_at, usage_at)]

    def restart(self):
        self.client.drop()
        self.e[1].kill()
        self.e[1].start()
        self.e.wait_serving()
        self.client = wire.attach(self.e[1].address(), timeout=40000)

    def gauges(self):
        """mntr's lines about quotas."""
        return sorted(x for x in self.e[1].say('mntr').splitlines() if '_quota_' in x)


class Both:
    """A ZooKeeper and a Troupe that are told the same."""

    def __init__(self):
        self.ensembles = []
        self.log = []

    def __enter__(self):
        for flavour in ('zookeeper', 'troupe'):
            self.ensembles.append(Ensemble(1, flavour=flavour, start=False, extra=ON))
        for e in self.ensembles:
            e[1].start()
        for e in self.ensembles:
            e.wait_serving()
        self.theirs, self.ours = self.sides = [Side(e) for e in self.ensembles]
        return self

    def __exit__(self, kind, value, trace):
        for e in self.ensembles:
            e.close(failed=kind is not None)

    def same(self, what, ask):
        theirs, ours = (ask(x) for x in self.sides)
        assert theirs == ours, '%s\n ZooKeeper: %s\n Troupe:    %s\n%s' % (
            what, theirs, ours, '\n'.join(map(str, self.log[-8:])))
        return ours

    def do(self, request, paths):
        self.log.append(request)
        codes = self.same('an answer', lambda side: side.do(*request))
        self.same('texts', lambda side: side.texts(paths))
        return codes


@stand.case(limit=240)
def the_same_writes_have_the_same_answers_and_texts():
    with Both() as both:
        for request, codes in STORY:
            assert both.do(request, ['/a', '/q', '/n', '/n/i']) == codes, (request, codes)
        for side in both.sides:  # the ephemeral goes
            assert side.client.bye().err == 0
            side.client = wire.attach(side.e[1].address(), timeout=40000)
        both.same('texts', lambda side: side.texts(['/a', '/n']))
        both.same('gauges', lambda side: [x for x in side.gauges() if 'zk_q_' not in x])


def random_write(r):
    """In three subtrees with quotas that never nest."""
    def path():
        names = [r.choice('abc')] + [r.choice('xyz') for _ in range(r.randrange(3))]
        return '/' + '/'.join(names)

    def data():
        return None if r.random() < 0.1 else 'd' * r.randrange(12)

    def one():
        return r.choice([lambda: create(path(), data()), lambda: create(path(), data()),
                         lambda: create(path(), data()), lambda: delete(path()),
                         lambda: put(path(), data(), r.choice([-1, -1, 0]))])()

    if r.random() < 0.25:
        return multi(*(one() for _ in range(r.randrange(1, 5))))
    if r.random() < 0.1:
        text = limits(*(r.randrange(-1, 12), r.randrange(-1, 60)) * 2)
        return put(limits_at(r.choice(['/a', '/b/x', '/c'])), text)
    return one()


def played(both, seed, steps, seen):
    r = random.Random(seed)
    for _ in range(steps):
        for code in both.do(random_write(r), ['/a', '/b/x', '/c']):
            seen[code] = seen.get(code, 0) + 1


@stand.case(limit=400)
def random_writes_over_restarts():
    seen = {}
    with Both() as both:
        for path in ('/a', '/b/x', '/c'):
            for request in quota(path, limits(-1, -1, 8, 50)):
                both.do(request, [])
        for seed in range(3):
            played(both, seed, 400, seen)
            for side in both.sides:
                side.restart()
            both.same('texts', lambda side: side.texts(['/a', '/b/x', '/c']))
            both.same('gauges', lambda side: [x for x in side.gauges() if 'error' not in x])
    for code in (0, EXCEEDED, wire.NONODE, wire.NODEEXISTS):
        assert seen.get(code, 0) > 50, seen


# ---- an ensemble

def counted(client, path):
    """znodes and bytes at and below, one by one."""
    data, _ = client.get(path)
    znodes, size = 1, len(data or b'')
    for name in client.children(path):
        below = counted(client, path + '/' + name)
        znodes, size = znodes + below[0], size + below[1]
    return znodes, size


def same_everywhere(e, path):
    """Every server's text is what a count finds there."""
    for s in e.running():
        client = wire.attach(s.address())
        client.sync()
        text = client.get(usage_at(path))[0].decode()
        assert text == 'count=%d,bytes=%d' % counted(client, path), (s.id, text)
        client.bye()


def codes_at(server, *requests):
    client = wire.attach(server.address())
    codes = [codes_of(op, client.call(op, body))[0] for op, body in requests]
    client.bye()
    return codes


@stand.case(limit=180)
def every_server_keeps_and_enforces_over_the_death_of_leaders():
    with Ensemble(3, flavour='troupe', extra={**ON, 'snapCount': 100}) as e:
        assert set(codes_at(e[1], create('/a', 'x'), *quota('/a', limits(-1, -1, 5, 100)))) == {0}
        n = 1
        for turn in range(2):
            old = e.leader()
            old.kill()
            e.wait_serving()
            for s in e.running():
                filler = [put('/a', 'd' * (i % 50)) for i in range(150)]
                assert set(codes_at(s, *filler)) == {0}
                n += 1
                assert codes_at(s, create('/a/%d' % n, 'y')) == [0]
            same_everywhere(e, '/a')
            old.start()
            e.wait_serving()
            same_everywhere(e, '/a')
        assert n == 5
        for s in e:
            assert codes_at(s, create('/a/more')) == [EXCEEDED], s.id
            assert codes_at(s, put('/a', 'd' * 100)) == [EXCEEDED], s.id
        digests = set()
        for s in e:
            s.terminate()
        for s in e:
            s.start()
        e.wait_serving()
        same_everywhere(e, '/a')
        assert codes_at(e[2], create('/a/more')) == [EXCEEDED]
        text = [s.say('mntr') for s in e]
        for one in text:
            assert 'zk_a_quota_count_limit_per_namespace\t5\n' in one, one
            assert 'zk_a_quota_count_usage_per_namespace\t5\n' in one, one
            digests.update(re.findall(r'zk_a_quota_bytes_usage_per_namespace\t(\d+)\n', one))
        assert len(digests) == 1, digests


@stand.case(limit=120)
def the_server_that_accepts_a_write_decides_for_all():
    e = Ensemble(3, flavour='troupe', start=False, extra=ON)
    with e:
        e.extra = {}
        e[2].write_config()
        e.start()
        assert set(codes_at(e[1], create('/a'), *quota('/a', limits(-1, -1, 1, -1)))) == {0}
        assert codes_at(e[1], create('/a/b')) == [EXCEEDED]
        assert codes_at(e[3], create('/a/b')) == [EXCEEDED]
        assert codes_at(e[2], create('/a/b')) == [0]
        same_everywhere(e, '/a')


@stand.case(limit=120)
def garbage_ends_no_server():
    with Ensemble(1, flavour='troupe', extra=ON) as e:
        side = Side(e)
        for request in [create('/a')] + quota('/a', 'count=1'):
            assert side.do(*request) == [0]
        for text in (None, '', 'x', '=', 'count=', 'count=x', 'count=' + '9' * 40, ',;,', '\0',
                     b'\xff\xfe\x00', 'countHardLimit=-5', '=' * 100000):
            for at in (limits_at, usage_at):
                assert side.do(*put(at('/a'), text)) == [0]
                assert side.do(*create('/a/b', 'data')) == [0]
                assert side.do(*delete('/a/b')) == [0]
        side.restart()
        for request in (create(limits_at(''), 'count=0'), create(usage_at(''), 'x'),
                        create(limits_at('/a') + '/zookeeper_limits', 'x'), delete(usage_at('/a')),
                        create(QUOTA + '/none'), create(limits_at('/none'), ''),
                        create('/none', 'x'), create(usage_at('/none'), 'y'),
                        create(usage_at('/a'), ''), delete(limits_at('/a') + '/zookeeper_limits'),
                        delete(limits_at('/a'))):
            assert side.do(*request) == [0], request
        side.restart()
        assert side.text(usage_at('/none'))[0] == b'count=1,bytes=1'
        assert side.do(*create('/none/x')) == [0]
        assert side.text(usage_at('/none'))[0] == b'count=2,bytes=1'


# ---- the shells

SHELL = ['create /s 12345', 'setquota -n 1 /s', 'create /s/t 678', 'listquota /s',
         'setquota -n 1 /s', 'setquota -B 3 /s', 'listquota /s', 'create /s/u 1', 'set /s/t 6789',
         'setquota -N 4 /s/t', 'delquota -n /s', 'listquota /s', 'setquota -b 9 /s',
         'delquota /s', 'listquota /s', 'setquota -N 2 /s/t', 'setquota -n 1 /s', 'listquota /s/t',
         'delquota /s/t']


def told_by(client, e):
    """What a shell that is given all lines at once says to each; behind each comes a question whose
    answer marks the end."""
    marks = ['Node does not exist: /mark-%d' % i for i in range(len(SHELL))]
    lines = ''.join('%s\nget /mark-%d\n' % (x, i) for i, x in enumerate(SHELL))
    done = subprocess.run([*client, '-server', '%s:%d' % e[1].address()], text=True, timeout=100,
                          input=lines + 'quit\n', stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, preexec_fn=ensemble._die_with_parent)
    noise = re.compile(r'^(SLF4J: .*|Connecting to .*|Welcome to .*|JLine .*|WATCHER::|WatchedEvent .*'
                       r'|\d{4}-\d\d-\d\d .*|log4j:.*|ZooKeeper -server .*|\t.*|)$')
    said = [re.sub(r'^\[zk: [^\]]*\] ', '', x) for x in done.stdout.splitlines()]
    answers, block = [], []
    for line in said:
        if len(answers) < len(marks) and line == marks[len(answers)]:
            answers.append((SHELL[len(answers)], block))
            block = []
        elif not noise.match(line) and line not in SHELL and not line.startswith('get /mark-'):
            block.append(line)
    assert len(answers) == len(SHELL), done.stdout
    return answers


@stand.case(limit=200)
def the_shells_work_on_each_others_servers():
    clients = {'zkCli.sh': [ZKCLI], 'troupe cli': [ensemble.TROUPE, 'cli']}
    with Both() as both:
        told = {}
        for at in both.ensembles:
            for name, client in clients.items():
                told[at.flavour, name] = told_by(client, at)
                side = Side(at)
                for path in ('/s/t', '/s'):
                    assert side.do(*delete(path)) == [0]
                side.client.bye()
        first = told['zookeeper', 'zkCli.sh']
        assert ('setquota -B 3 /s', ['[Warning]: the count quota you create is less than the '
                                     'existing count:2', '[Warning]: the bytes quota you create is '
                                     'less than the existing bytes:8']) in first, first
        assert ('setquota -N 4 /s/t', ['/s/t has a parent /s which has a quota']) in first, first
        for who, what in told.items():
            for theirs, ours in zip(first, what):
                assert theirs == ours, '%s\n ZooKeeper: %s\n here: %s' % (who, theirs, ours)


if __name__ == '__main__':
    stand.main()
