#!/usr/bin/python3
"""The progress line of long work in `troupe cli`: on a terminal it appears, is written over and is
gone at the end; nowhere else is there any.

The server is stopped (SIGSTOP) for most of the time, so that the work is long on every machine: the
line shows itself when half a second has gone by.
"""
import json
import os
import pty
import re
import subprocess
import sys
import threading
import time

import ensemble
import stand
from ensemble import Ensemble, eventually
from shells import Shell

ZNODES = 400
BYTES = 20000  # of each: a transaction of the shell has room for about twenty
STOPPED = 0.6   # seconds
RUNS = 4000000  # nanoseconds on a processor, if it wants that much; on a busy machine that takes a while
RUNS_AT_MOST = 0.1
LINE = re.compile(r'\r([a-z]+): (\d+) of (\d+) znodes \((\d+) %\)\x1b\[K')


class OnTerminal:
    """A command whose stderr is a terminal, and what came there."""

    def __init__(self, command):
        self.fd, slave = pty.openpty()
        self.text = ''
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=slave,
                                        stdout=subprocess.DEVNULL,
                                        preexec_fn=ensemble._die_with_parent)
        os.close(slave)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                got = os.read(self.fd, 65536)
            except OSError:  # nobody has the other end any more
                return
            if not got:
                return
            self.text += got.decode(errors='replace')

    def lines(self):
        return LINE.findall(self.text)

    def end(self):
        code = self.process.wait(60)
        self.reader.join(10)
        os.close(self.fd)
        return code


def used(server):
    """Nanoseconds that its threads have had on a processor."""
    total = 0
    tasks = '/proc/%d/task' % server.pid
    for task in os.listdir(tasks):
        with open('%s/%s/schedstat' % (tasks, task)) as f:
            total += int(f.read().split()[0])
    return total


def breathe(server):
    before, until = used(server), time.monotonic() + RUNS_AT_MOST
    eventually('it has run', 10, every=0.001, condition=lambda:
               used(server) - before >= RUNS or time.monotonic() > until)


def slowly(server, process, enough):
    """Lets the server run for moments only, until that is enough or the process has ended."""
    while process.poll() is None and not enough():
        server.pause()
        try:
            process.wait(STOPPED)
        except subprocess.TimeoutExpired:
            pass  # it waits for its server, as it should
        finally:
            server.resume()
        breathe(server)


def export_file(e):
    path = os.path.join(e.dir, 'big.jsonl')
    acl = [{'scheme': 'world', 'id': 'anyone', 'perms': 'cdrwa'}]
    with open(path, 'w') as f:
        f.write('{"troupe_export":1,"root":"/big"}\n')
        for place in [''] + ['n%d' % i for i in range(ZNODES)]:
            f.write(json.dumps({'place': place, 'data': 'x' * BYTES, 'acl': acl}) + '\n')
    return path


def shown(sh, server, name, *words):
    """Runs it slowly on a terminal; the line was there, went on, and is gone."""
    it = OnTerminal(sh.command(*words))
    try:
        slowly(server, it.process, lambda: len(it.lines()) >= 3)
    finally:
        server.resume()
        code = it.end()
    assert code == 0, (words, code, it.text)
    lines = it.lines()
    assert len(lines) >= 3, (words, it.text)
    assert {x[0] for x in lines} == {name} and len({x[2] for x in lines}) == 1, lines
    done = [int(x[1]) for x in lines]
    assert done == sorted(set(done)), 'it does not go on: %r' % done
    for _, some, of, percent in lines:
        assert int(percent) == int(some) * 100 // int(of), lines
    rest = LINE.sub('', it.text)
    assert rest.startswith('\r\x1b[K'), 'the line is still there: %r' % rest
    assert '\x1b[K' not in rest[4:] and name + ':' not in rest, rest


@stand.case(limit=240, only='troupe')
def long_work_shows_on_a_terminal_how_far_it_is():
    with Ensemble(1) as e:
        sh = Shell(e)
        shown(sh, e[1], 'import', 'import', export_file(e), '/big')
        shown(sh, e[1], 'cp', 'cp', '-r', '/big', '/copy')
        shown(sh, e[1], 'deleteall', 'deleteall', '/big', '-b', '1')
        assert sh.json('ls', '/')['children'] == ['copy', 'zookeeper']
        assert sh.json('getAllChildrenNumber', '/copy')['number'] == ZNODES


@stand.case(limit=120, only='troupe')
def short_work_shows_nothing_of_it():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run('create', '/a')
        sh.run('create', '/a/b')
        it = OnTerminal(sh.command('deleteall', '/a'))
        assert it.end() == 0
        assert it.text == '', it.text


@stand.case(limit=240, only='troupe')
def a_pipe_sees_none_of_it():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run('import', export_file(e), '/big')
        process = subprocess.Popen(sh.command('deleteall', '/big', '-b', '1'), text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=ensemble._die_with_parent)
        began = time.monotonic()
        slowly(e[1], process, lambda: time.monotonic() - began > 4 * STOPPED)
        out, err = process.communicate(timeout=60)
        took = time.monotonic() - began
        assert process.returncode == 0 and took > 2 * STOPPED, (process.returncode, took, err)
        assert (out, err) == ('', ''), (out, err)
        eventually('all is gone', 10, lambda: sh.json('ls', '/')['children'] == ['zookeeper'])


if __name__ == '__main__':
    sys.exit(stand.main())
