#!/usr/bin/python3
"""Runs all tests with real processes and real clients: tests/live/*_test.py, tests/compat/*.

Two files at a time, each with a time limit; one line a test, their sum in the last line:
"N passed, N failed". --quick takes a subset of a minute or so.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COMPAT = os.path.join(os.path.dirname(HERE), 'compat')
LIMIT = 900  # seconds a file
SUM = re.compile(r'^(\d+) passed, (\d+) failed(?: \((\d+) of them expected\))?')


def files(quick):
    found = sorted(glob.glob(os.path.join(COMPAT, '*_suite.py'))) if not quick else []
    for folder in (HERE, COMPAT):
        found += sorted(glob.glob(os.path.join(folder, '*_test.py')))
    return found


def run(file, options, printing):
    """(passed, failed) of one file; its lines are printed as they come, under its name."""
    command = ['/usr/bin/python3', file, '--troupe', options.troupe]
    if options.server != 'troupe':
        command += ['--server', options.server]
    if options.quick:
        command.append('--quick')
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    over = threading.Timer(LIMIT, process.terminate)  # it then ends its servers itself
    over.start()
    counts = None
    for line in process.stdout:
        found = SUM.match(line)
        if found:
            passed, failed, expected = (int(x or 0) for x in found.groups())
            counts = passed, failed - expected
        else:
            with printing:
                print(line, end='', flush=True)
    process.wait()
    over.cancel()
    passed, failed = counts or (0, 0)
    if process.returncode and not failed:
        failed = 1
        print('FAILED  %s: ended with %d' % (os.path.basename(file), process.returncode))
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    root = os.path.dirname(os.path.dirname(HERE))
    parser.add_argument('--server', choices=('troupe', 'zookeeper'), default='troupe')
    parser.add_argument('--troupe', default=os.path.join(root, 'build', 'release', 'troupe'))
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('-j', '--jobs', type=int, default=2)
    options = parser.parse_args()
    options.troupe = os.path.abspath(options.troupe)
    began, printing = time.monotonic(), threading.Lock()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda f: run(f, options, printing), files(options.quick)))
    passed, failed = (sum(column) for column in zip(*results))
    print('%.0f s' % (time.monotonic() - began))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
