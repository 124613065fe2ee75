"""Runs the cases of one live test file: each with a time limit, one line each, a sum at the end.

A case is a function marked with @case; it fails by raising. What it raises is printed with the
last lines of its traceback. Processes it started are ended by ensemble.close_all, also on failure.
"""
import argparse
import os
import signal
import sys
import time
import traceback

import ensemble

_cases = []


class Skipped(Exception):
    """Raised by a case that cannot run here; printed loudly, counted apart."""


def case(limit=60, quick=False, only=None):
    """limit in seconds; quick: part of --quick; only: 'troupe' if ZooKeeper does not promise it."""
    def mark(f):
        _cases.append((f, limit, quick, only))
        return f
    return mark


class OverTime(Exception):
    """Not an OSError: a case must not take it for a broken socket."""


def _on_alarm(signum, frame):
    raise OverTime('time limit')


def _on_term(signum, frame):
    raise SystemExit(143)


def _run(f, limit):
    signal.setitimer(signal.ITIMER_REAL, limit, 5)
    try:
        f()
        return 'passed', ''
    except Skipped as e:
        return 'SKIPPED', str(e)
    except Exception:  # noqa: the case failed; say how, go on with the next
        return 'FAILED', traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--server', choices=('troupe', 'zookeeper'), default=ensemble.FLAVOUR)
    parser.add_argument('--troupe', default=ensemble.TROUPE, help='the executable')
    parser.add_argument('--quick', action='store_true', help='a subset')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('cases', nargs='*', help='names, or parts of names')
    options = parser.parse_args()
    ensemble.FLAVOUR = options.server
    ensemble.TROUPE = os.path.abspath(options.troupe)
    signal.signal(signal.SIGALRM, _on_alarm)
    signal.signal(signal.SIGTERM, _on_term)
    file = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    counts = {'passed': 0, 'FAILED': 0, 'SKIPPED': 0}
    try:
        for f, limit, quick, only in _cases:
            if options.cases and not any(c in f.__name__ for c in options.cases):
                continue
            if options.quick and not quick or only not in (None, options.server):
                continue
            if options.list:
                print(f.__name__)
                continue
            began = time.monotonic()
            outcome, why = _run(f, limit)
            ensemble.close_all(failed=outcome == 'FAILED')
            counts[outcome] += 1
            print('%-7s %s: %s (%.1f s)' % (outcome, file, f.__name__.replace('_', ' '),
                                            time.monotonic() - began), flush=True)
            if why:
                print('\n'.join('    ' + line[:600] for line in why.strip().splitlines()[-12:]),
                      flush=True)
    finally:
        ensemble.close_all()
    if not options.list:
        skipped = ', %d skipped' % counts['SKIPPED'] if counts['SKIPPED'] else ''
        print('%d passed, %d failed%s' % (counts['passed'], counts['FAILED'], skipped), flush=True)
    return 1 if counts['FAILED'] else 0
