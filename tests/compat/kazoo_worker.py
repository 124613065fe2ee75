"""Runs the kazoo tests named on stdin, one after the other, in one process with one ensemble.

Writes a JSON line to file descriptor 3 before and after each test; its servers are its children.
kazoo_suite.py starts it, watches its pace, and kills its process group if a test never returns.
"""
import json
import os
import signal
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'stand_ins'))


class TooLong(Exception):
    pass


def too_long(signum, frame):
    raise TooLong('time limit')


def outcome_of(result):
    for problems in (result.failures, result.errors, result.unexpectedSuccesses):
        if problems:
            return 'failed', problems[0][1]
    if result.skipped:
        return 'skipped', result.skipped[0][1]
    return 'passed', ''


def main():
    limit = int(sys.argv[1])
    out = os.fdopen(3, 'w', buffering=1)
    signal.signal(signal.SIGALRM, too_long)
    for name in sys.stdin.read().split():
        out.write(json.dumps({'begins': name}) + '\n')
        began = time.monotonic()
        result = unittest.TestResult()
        signal.alarm(limit)
        try:
            unittest.defaultTestLoader.loadTestsFromName(name).run(result)
            outcome, why = outcome_of(result)
        except TooLong as e:
            outcome, why = 'failed', str(e)
        signal.alarm(0)
        out.write(json.dumps({'name': name, 'outcome': outcome, 'why': why,
                              'seconds': time.monotonic() - began}) + '\n')


if __name__ == '__main__':
    main()
