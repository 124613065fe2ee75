#!/usr/bin/python3
"""The same random traffic to Debian's ZooKeeper 3.8.0 and to Troupe, all answers compared.

Both run standalone, with fresh directories for each block of seeds; each seed works below a node of
its own. Where 3.9.5 answers otherwise than 3.8.0, or Troupe by a decision, a rule in
differential/rules.py says so; anything else that is not equal fails the seed, and is printed with
the shortest traffic that shows it. A seed is one test.

  differential_test.py --troupe build/release/troupe             200,000 operations
  differential_test.py --seed 17                                 one seed alone
  differential_test.py --without 18,106                          without these opcodes
"""
import argparse
import collections
import os
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, 'differential'), os.path.join(os.path.dirname(HERE), 'live')]
import asked  # noqa
import ensemble  # noqa
import rules  # noqa
import shrink  # noqa
from judge import Differs  # noqa
from plan import Plan  # noqa
from ranks import Ranks  # noqa
from runner import Runner  # noqa
from twins import Pair  # noqa

SUPER = 'super:D/InIHSb7yEEbrWz8b9l71RjZJU='  # super:test
KEYS = {'maxSessionTimeout': 1000000, 'DigestAuthenticationProvider.superDigest': SUPER,
        'forceSync': 'no', 'znode.container.checkIntervalMs': 1000000000}


def quiet_java(config_path, log_dir):
    """Silent; TTL nodes are on, as in Troupe; nothing is reaped while it is looked at."""
    logging = os.path.join(log_dir, 'log4j.properties')
    with open(logging, 'w') as f:
        f.write('log4j.rootLogger=OFF\n')
    return ['/usr/bin/java', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
            '-Dfile.encoding=UTF-8', '-Dlog4j.configuration=file:' + logging,
            '-Dzookeeper.extendedTypesEnabled=true', '-Dznode.container.checkIntervalMs=1000000000',
            '-cp', '/usr/share/java/zookeeper.jar',
            'org.apache.zookeeper.server.quorum.QuorumPeerMain', config_path]


class Servers:
    """One of each, alone, fresh."""

    def __init__(self, against):
        self.both = [ensemble.Ensemble(1, tick=60000, flavour=f, extra=KEYS, start=False)
                     for f in ('zookeeper', against)]
        for e in self.both:
            e[1].start()
        for e in self.both:
            e.wait_serving()
        self.pair = Pair(*(e[1].address() for e in self.both), against == 'troupe')
        self.ranks = Ranks()
        self.attempts = 0

    def __enter__(self):
        return self

    def __exit__(self, *what):
        for e in self.both:
            e.close()

    def dead(self):
        return ['%s ended with %s: %s' % (e.flavour, e[1].process.poll(), e[1].last_line())
                for e in self.both if not e[1].alive()]


class Contest:
    def __init__(self, options):
        self.options = options
        self.passed = self.failed = self.undecided = self.operations = 0
        self.outcomes = collections.Counter()
        self.known = set()

    def plan(self, seed, servers):
        """With a base of the same length at each attempt, so that all is drawn alike."""
        servers.attempts += 1
        return Plan(seed, b'/d%06d-%04d' % (seed % 1000000, servers.attempts % 10000),
                    self.options.per_seed, self.options.without)

    def play(self, servers, plan, steps):
        """Runner and the Differs that it ended with, or None."""
        runner = Runner(servers.pair, servers.ranks, plan)
        at = None
        try:
            runner.begin()
            for at, step in enumerate(steps):
                runner.play(step)
            at = None
            runner.read_back()
            runner.finish()
        except Differs as e:
            e.step = at
            runner.abandon()
            return runner, e
        except OSError as e:  # nobody listens any more
            gone = Differs('connecting (%s)' % e, plan.steps[at].requests[-1:] if at else None)
            gone.step = at
            return runner, gone
        return runner, None

    def seed(self, servers, seed):
        plan = self.plan(seed, servers)
        runner, failure = self.play(servers, plan, plan.steps)
        self.operations += plan.total
        self.outcomes += runner.judge.outcomes
        if failure is None:
            self.passed += 1
            return
        if runner.judge.spoiled:
            self.undecided += 1  # sequential names follow from the counters
            return
        self.failed += 1
        self.tell(seed, plan, failure)
        if failure.signature() not in self.known and len(self.known) < self.options.shorten:
            self.shorten(servers, seed, plan, failure)
        self.known.add(failure.signature())

    def tell(self, seed, plan, e):
        place = 'at the end'
        if e.step is not None:
            before = sum(max(1, len(s.requests)) for s in plan.steps[:e.step])
            step = plan.steps[e.step]
            place = 'operation %d (%s on connection %d)' % (
                before + (e.operation or 0), step.kind, step.conn)
        print('FAILED seed %d, %s: %s differs\n  asked      %s\n'
              '  zookeeper  %s\n  troupe     %s\n  %s'
              % (seed, place, e.kind, str(e.request)[:1500], str(e.theirs)[:1500],
                 str(e.ours)[:1500], e.note))
        print('  again: %s --seed %d --per-seed %d%s' % (
            os.path.relpath(__file__), seed, self.options.per_seed,
            ' --without ' + ','.join(map(str, self.options.without)) if self.options.without
            else ''), flush=True)

    def shorten(self, servers, seed, plan, failure):
        last = [failure]

        def attempt(kept):
            again = self.plan(seed, servers)
            found = self.play(servers, again, shrink.part(again, kept))[1]
            last[0] = found or last[0]
            return found

        used = rules.used.copy()
        kept = shrink.shrink(plan, failure, attempt, self.options.shorten_seconds)
        print('  shortest found, after a fresh node %s:' % plan.base.decode())
        for s in shrink.part(plan, kept)[-40:]:
            print('    connection %d %s %s' % (s.conn, s.kind, s.detail or ''))
            for r in s.requests:
                print('      %s' % str(r)[:600])
        found = attempt(kept)
        if found:
            print('    -> zookeeper  %s\n       troupe     %s' % (
                str(found.theirs)[:600], str(found.ours)[:600]), flush=True)
        rules.used.clear()
        rules.used.update(used)

    def run(self):
        options = self.options
        deadline = time.monotonic() + options.seconds
        seeds = [options.seed] if options.seed is not None else range(
            options.first, options.first + -(-options.operations // options.per_seed))
        for at in range(0, len(seeds), options.block):
            with Servers(options.against) as servers:
                for seed in seeds[at:at + options.block]:
                    if time.monotonic() > deadline:
                        print('no time for seeds from %d on' % seed)
                        return
                    self.seed(servers, seed)
                    if servers.dead():
                        print('FAILED seed %d: %s' % (seed, servers.dead()))
                        break


    def report(self, seconds):
        rules.report()
        if self.options.outcomes:
            for op in sorted({x for x, _ in self.outcomes}):
                errors = {e: n for (x, e), n in self.outcomes.items() if x == op}
                print('%-22s %7d ok  %s' % (asked.NAMES.get(op, op), errors.pop(0, 0), ' '.join(
                    '%d:%d' % x for x in sorted(errors.items()))))
        print('%d operations, %d replies compared, in %.0f s' % (
            self.operations, sum(self.outcomes.values()), seconds))
        if self.undecided:
            print("%d seeds undecided: ZooKeeper's counters were spoiled before they ended"
                  % self.undecided)
        if self.undecided > 1 + self.passed // 50:
            self.failed += 1
            print('FAILED: so many are not undecided by chance')
        print('%d passed, %d failed' % (self.passed, self.failed), flush=True)


def opcodes(text):
    return [int(x) for x in text.split(',') if x]


def options():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--troupe', default=ensemble.TROUPE, help='the executable')
    parser.add_argument('--operations', type=int, default=200000)
    parser.add_argument('--seconds', type=float, default=700, help='after which no seed begins')
    parser.add_argument('--per-seed', type=int, default=1000, help='operations of one seed')
    parser.add_argument('--block', type=int, default=50, help='seeds on the same two servers')
    parser.add_argument('--first', type=int, default=1, help='the first seed')
    parser.add_argument('--seed', type=int, help='this one alone, on fresh servers')
    parser.add_argument('--without', type=opcodes, default=[], help='opcodes that are not sent')
    parser.add_argument('--outcomes', action='store_true', help='a table of opcodes and errors')
    parser.add_argument('--against', choices=('troupe', 'zookeeper'), default='troupe',
                        help='zookeeper: does this test itself see differences where none are?')
    parser.add_argument('--shorten', type=int, default=5, help='so many kinds of failures')
    parser.add_argument('--shorten-seconds', type=float, default=15, help='for each of them')
    return parser.parse_args()


def main():
    chosen = options()
    ensemble.TROUPE = os.path.abspath(chosen.troupe)
    ensemble.java_command = quiet_java
    if os.path.isdir('/dev/shm') and os.access('/dev/shm', os.W_OK):
        tempfile.tempdir = '/dev/shm'
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    contest = Contest(chosen)
    began = time.monotonic()
    try:
        contest.run()
    finally:
        ensemble.close_all()
        contest.report(time.monotonic() - began)
    return 1 if contest.failed else 0


if __name__ == '__main__':
    sys.exit(main())
