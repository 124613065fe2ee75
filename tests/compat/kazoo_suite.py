#!/usr/bin/python3
"""kazoo's own test suite (Debian's python3-kazoo) against three Troupe processes.

kazoo's harness starts its servers as `java … zoo.cfg`; shim/java makes that `troupe server`.
Fails if fewer than 289 tests pass, or if one fails that kazoo_expected.txt does not name.
Left out: the eventlet and gevent modules (they test other software), and the sasl module's class for
Kerberos (it needs a Kerberos server, and Troupe does not serve Kerberos).
"""
import argparse
import glob
import json
import os
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
sys.path.insert(0, os.path.join(HERE, 'stand_ins'))
import ensemble  # noqa

LEFT_OUT = ('test_eventlet_handler', 'test_gevent_handler')
LEFT_OUT_CLASSES = ('TestSASLGSSAPIAuthentication',)
PASSES_WANTED = 289
FAILURES_IN_A_ROW = 12  # then no server is up: the rest would only take its time
KILL_GRACE = 30  # seconds over its limit before a test's whole process group is ended


def all_tests():
    """Full names, grouped by module."""
    import kazoo.tests
    folder = os.path.dirname(kazoo.tests.__file__)
    modules = {}
    for file in sorted(glob.glob(os.path.join(folder, 'test_*.py'))):
        module = os.path.basename(file)[:-3]
        if module in LEFT_OUT:
            continue
        suite = unittest.defaultTestLoader.loadTestsFromName('kazoo.tests.' + module)
        names, todo = [], [suite]
        while todo:
            t = todo.pop()
            if isinstance(t, unittest.TestSuite):
                todo += list(t)
            elif (t.__class__.__module__ == 'kazoo.tests.' + module
                  and t.__class__.__name__ not in LEFT_OUT_CLASSES):
                names.append(t.id())
        modules[module] = sorted(names)
    return modules


def expected_failures():
    """{test name without 'kazoo.tests.': reason}"""
    found = {}
    with open(os.path.join(HERE, 'kazoo_expected.txt')) as f:
        for line in f:
            line = line.split('#')[0].strip()
            if line:
                name, _, reason = line.partition(' ')
                found[name] = reason.strip()
    return found


class Worker:
    """One kazoo_worker process at a time, restarted after a test that never returned."""

    def __init__(self, server, limit, tell):
        self.server, self.limit, self.tell = server, limit, tell
        self.ports = ensemble.free_ports(24, consecutive=True)
        self.folder = tempfile.mkdtemp(prefix='troupe-kazoo-')
        self.process = None

    def run(self, names):
        names = list(names)
        while names:
            current = self._run_some(names)
            if not names:
                break
            name = current or names[0]
            names.remove(name)
            self.tell({'name': name, 'outcome': 'failed', 'why': 'never returned; its process '
                       'was ended', 'seconds': self.limit + KILL_GRACE})

    def _start(self):
        env = dict(os.environ, ZOOKEEPER_VERSION='3.8.0',
                   ZOOKEEPER_CLASSPATH='/usr/share/java/zookeeper.jar',
                   ZOOKEEPER_PORT_OFFSET=str(self.ports[0]), TMPDIR=self.folder,
                   TROUPE_TEST_SERVER=self.server, TROUPE_BINARY=ensemble.TROUPE,
                   PYTHONPATH='', PATH=os.path.join(HERE, 'shim') + ':' + os.environ['PATH'])
        env.pop('TRAVIS', None)
        self.process = self._popen(env)

    def _popen(self, env):
        reading, writing = os.pipe()
        self.reports, self.unread = reading, b''

        def hold_fd_3():
            os.dup2(writing, 3)
            ensemble._die_with_parent()

        with open(os.path.join(self.folder, 'worker.txt'), 'a') as log:
            process = subprocess.Popen(
                ['/usr/bin/python3', os.path.join(HERE, 'kazoo_worker.py'), str(self.limit)],
                stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, env=env,
                start_new_session=True, close_fds=False, preexec_fn=hold_fd_3)
        os.close(writing)
        return process

    def _run_some(self, names):
        """Removes what was run from names; returns the test that hangs, if one does."""
        self._start()
        self.process.stdin.write('\n'.join(names))
        self.process.stdin.close()
        current, failed = None, 0
        try:
            while names:
                line = self._next_line()
                if line is None:
                    return current
                report = json.loads(line)
                current = report.get('begins')
                if 'name' in report:
                    names.remove(report['name'])
                    self.tell(report)
                    failed = failed + 1 if report['outcome'] == 'failed' else 0
                    if failed == FAILURES_IN_A_ROW:
                        print('%d failures in a row: giving up' % failed, flush=True)
                        names.clear()
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.end()
        return None

    def _next_line(self):
        """None: the worker has ended, or is silent for too long."""
        while b'\n' not in self.unread:
            ready, _, _ = select.select([self.reports], [], [], self.limit + KILL_GRACE)
            data = os.read(self.reports, 65536) if ready else b''
            if not data:
                return None
            self.unread += data
        line, _, self.unread = self.unread.partition(b'\n')
        return line

    def end(self):
        """The worker and its servers: they are one process group, started here."""
        process, self.process = self.process, None
        if process:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
            os.close(self.reports)

    def clean(self):
        self.end()
        ensemble.release_ports(self.ports)
        keep = os.environ.get('TROUPE_KEEP_LOGS')
        if keep:
            shutil.copytree(self.folder, os.path.join(keep, os.path.basename(self.folder)),
                            ignore=lambda d, n: [x for x in n if x == 'version-2'])
        shutil.rmtree(self.folder, ignore_errors=True)


def run(chunks, options):
    reports, todo, workers = [], queue.Queue(), []
    for chunk in chunks:
        todo.put(chunk)

    def tell(report):
        reports.append(report)
        if options.verbose or report['outcome'] == 'failed':
            print('%-7s %s (%.1f s)' % (report['outcome'], report['name'][len('kazoo.tests.'):],
                                        report['seconds']), flush=True)

    def work(worker):
        while True:
            try:
                chunk = todo.get_nowait()
            except queue.Empty:
                return
            worker.run(chunk)

    try:
        workers = [Worker(options.server, options.limit, tell) for _ in range(options.jobs)]
        threads = [threading.Thread(target=work, args=(w,)) for w in workers]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    finally:
        for w in workers:
            w.clean()
    return reports


def chunks_of(modules, size=25):
    """A module or a part of it each, the long ones first: a chunk costs one start of an ensemble."""
    chunks = []
    for names in modules.values():
        chunks += [names[i:i + size] for i in range(0, len(names), size)]
    return sorted(chunks, key=len, reverse=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--server', choices=('troupe', 'zookeeper'), default='troupe')
    parser.add_argument('--troupe', default=ensemble.TROUPE)
    parser.add_argument('-j', '--jobs', type=int, default=3)
    parser.add_argument('--limit', type=int, default=60, help='seconds a test')
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('only', nargs='*', help='regular expressions: only tests that match one')
    options = parser.parse_args()
    ensemble.TROUPE = os.path.abspath(options.troupe)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.server == 'troupe' and not os.access(ensemble.TROUPE, os.X_OK):
        print('no executable %s' % ensemble.TROUPE)
        return 2
    modules = {m: [n for n in names if not options.only or
                   any(re.search(o, n) for o in options.only)]
               for m, names in all_tests().items()}
    began = time.monotonic()
    reports = run(chunks_of(modules), options)
    expected = expected_failures()
    failed = [r for r in reports if r['outcome'] == 'failed']
    surprises = [r for r in failed if r['name'][len('kazoo.tests.'):] not in expected]
    for r in surprises:
        print('\nunexpected: %s\n%s' % (r['name'], '\n'.join(r['why'].splitlines()[-15:])))
    for r in reports:
        if r['outcome'] == 'skipped':
            print('skipped %s: %s' % (r['name'][len('kazoo.tests.'):], r['why']))
    passed = sum(r['outcome'] == 'passed' for r in reports)
    print('%d passed, %d failed (%d of them expected), %d skipped, %d in all, %.0f s' % (
        passed, len(failed), len(failed) - len(surprises),
        len(reports) - passed - len(failed), len(reports), time.monotonic() - began))
    enough = bool(options.only) or passed >= PASSES_WANTED
    if not enough:
        print('fewer than %d passed' % PASSES_WANTED)
    return 0 if enough and not surprises else 1


if __name__ == '__main__':
    sys.exit(main())
