#!/usr/bin/env python3
"""Plays every script that a document shows, and runs every command.

    tests/docs/docs_test.py [--troupe build/release/troupe] [--rewrite]

Scripts stand between ```scenario NAME and ```, commands between ```sh and ```; all of a document are run in one new directory,
in their order, with `troupe` in the path. A script must be answered as written (--rewrite writes the answers into the document),
with other seeds too; a block of commands must end with exit code 0.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENTS = ('docs/scenarios.md',)
BLOCK = re.compile(r'^```(scenario|sh)(?: +(\S+))?\n(.*?)^```$', re.M | re.S)


class Document:
    def __init__(self, path, troupe, rewrite):
        self.path, self.rewrite = path, rewrite
        self.place = tempfile.mkdtemp(prefix='docs_')
        os.symlink(os.path.abspath(troupe), os.path.join(self.place, 'troupe'))
        self.passed = self.failed = 0
        with open(os.path.join(ROOT, path), encoding='utf-8') as f:
            self.text = f.read()

    def run(self, command, seconds=120):
        place = os.environ['PATH']
        return subprocess.run(['/bin/bash', '-euc', command], cwd=self.place, timeout=seconds, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=dict(os.environ, PATH=self.place + ':' + place, TMPDIR=self.place))

    def check(self, name, command):
        try:
            done = self.run(command)
            good, said = done.returncode == 0, done.stdout.decode(errors='replace')
        except subprocess.TimeoutExpired:
            good, said = False, 'no end'
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        print('%-7s %s: %s' % ('passed' if good else 'FAILED', self.path, name), flush=True)
        if not good:
            print('\n'.join('    ' + x for x in said.splitlines()[-30:]), flush=True)

    def block(self, found):
        kind, name, body = found.groups()
        line = self.text[:found.start()].count('\n') + 1
        if kind == 'sh':
            self.check('line %d: %s' % (line, body.splitlines()[0]), body)
            return found.group(0)
        name = name or 'line_%d.scenario' % line
        with open(os.path.join(self.place, name), 'w', encoding='utf-8') as f:
            f.write(body)
        if self.rewrite:
            self.run('troupe play --rewrite %s' % name)
        self.check('line %d: %s' % (line, name), 'troupe play --quiet %s; troupe play --quiet --seeds 1..10 %s' % (name, name))
        with open(os.path.join(self.place, name), encoding='utf-8') as f:
            return found.group(0).replace(body, f.read())

    def go(self):
        text = BLOCK.sub(self.block, self.text)
        if self.rewrite:
            with open(os.path.join(ROOT, self.path), 'w', encoding='utf-8') as f:
                f.write(text)
        shutil.rmtree(self.place, ignore_errors=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--troupe', default=ROOT + '/build/release/troupe')
    options.add_argument('--rewrite', action='store_true')
    given = options.parse_args()
    passed = failed = 0
    for path in DOCUMENTS:
        document = Document(path, given.troupe, given.rewrite)
        document.go()
        passed, failed = passed + document.passed, failed + document.failed
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
