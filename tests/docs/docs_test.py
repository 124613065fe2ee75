#!/usr/bin/env python3
"""Plays every script that a document shows, and runs every command.

    tests/docs/docs_test.py [--troupe build/release/troupe] [--rewrite]

Scripts stand between ```scenario NAME and ```, commands between ```sh and ```; all of a document are run in one new directory,
in their order, with `troupe` in the path. A script must be answered as written (--rewrite writes the answers into the document),
with other seeds too; a block of commands must end with exit code 0. In a block ```console each line that begins with "$ " is a
command, and what follows must be its output; an exit code that is not 0 stands below it as [exit code N]. Port 2181 of a
document is another one when it is run; servers that it leaves running are ended.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'live'))
from ports import free_ports, release_ports  # noqa

DOCUMENTS = ('docs/scenarios.md', 'docs/shell.md', 'docs/from-zookeeper.md', 'docs/authentication.md')
BLOCK = re.compile(r'^```(scenario|sh|console)(?: +(\S+))?\n(.*?)^```$', re.M | re.S)


class Document:
    def __init__(self, path, troupe, rewrite):
        self.path, self.rewrite = path, rewrite
        self.place = tempfile.mkdtemp(prefix='docs_')
        os.symlink(os.path.abspath(troupe), os.path.join(self.place, 'troupe'))
        self.passed = self.failed = 0
        self.ports = free_ports(1)
        with open(os.path.join(ROOT, path), encoding='utf-8') as f:
            self.text = f.read()

    def run(self, command, seconds=120):
        command = command.replace('2181', str(self.ports[0]))
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

    def said_to(self, command):
        """Its output as a document shows it."""
        done = self.run(command, seconds=60)
        said = done.stdout.decode(errors='replace').replace(str(self.ports[0]), '2181')
        return said + ('[exit code %d]\n' % done.returncode if done.returncode else '')

    def console(self, name, body):
        new = ''
        for command in re.findall(r'^\$ (.*)\n', body, re.M):
            new += '$ %s\n%s' % (command, self.said_to(command))
        good = self.rewrite or new == body
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        print('%-7s %s: %s' % ('passed' if good else 'FAILED', self.path, name), flush=True)
        if not good:
            print('\n'.join('    ' + x for x in new.splitlines()), flush=True)
        return '```console\n%s```' % new

    def block(self, found):
        kind, name, body = found.groups()
        line = self.text[:found.start()].count('\n') + 1
        if kind == 'sh':
            self.check('line %d: %s' % (line, body.splitlines()[0]), body)
            return found.group(0)
        if kind == 'console':
            return self.console('line %d' % line, body)
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
        self.end_servers()
        release_ports(self.ports)
        shutil.rmtree(self.place, ignore_errors=True)

    def end_servers(self):
        for folder, _, files in os.walk(self.place):
            if 'zookeeper_server.pid' in files:
                with open(os.path.join(folder, 'zookeeper_server.pid')) as f:
                    try:
                        os.kill(int(f.read()), signal.SIGKILL)
                    except ProcessLookupError:
                        pass


def text_of(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as f:
        return f.read()


def lists():
    """What a document lists whole: (what, document, everything that must stand in it)."""
    keys = re.findall(r'^    \{"([^"]+)", \w+,', text_of('config/known_keys.cpp'), re.M)
    yield 'keys of zoo.cfg', 'docs/from-zookeeper.md', ['`%s`' % x for x in keys]
    codes = re.findall(r'^ +\{\w+, "([^"]+)"\}', text_of('runtime/shell/exit_code.cpp'), re.M)
    yield 'exit codes', 'docs/shell.md', ['| %s |' % x for x in codes]
    commands = [x for name in sorted(os.listdir(os.path.join(ROOT, 'runtime/shell'))) if '_command' in name
                for x in re.findall(r'\bcommand\{"(\w+)"', text_of('runtime/shell/' + name))]
    yield 'commands', 'docs/from-zookeeper.md', ['`%s' % x for x in commands]


def check_lists():
    passed = failed = 0
    for what, path, wanted in lists():
        absent = [x for x in wanted if x not in text_of(path)]
        good = bool(wanted) and not absent
        passed, failed = passed + good, failed + (not good)
        print('%-7s %s: all %s%s' % ('passed' if good else 'FAILED', path, what, ', but ' + ', '.join(absent) if absent else ''))
    return passed, failed


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--troupe', default=ROOT + '/build/release/troupe')
    options.add_argument('--rewrite', action='store_true')
    given = options.parse_args()
    passed, failed = check_lists()
    for path in DOCUMENTS:
        document = Document(path, given.troupe, given.rewrite)
        document.go()
        passed, failed = passed + document.passed, failed + document.failed
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
