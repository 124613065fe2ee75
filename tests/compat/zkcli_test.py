#!/usr/bin/python3
"""Debian's zkCli.sh (ZooKeeper 3.8.0's client) scripted through every everyday command.

zkcli_session.txt holds commands and answers; zkCli.sh must answer so, and `troupe cli` the same
after normalising. After each command a `get` of a znode that does not exist marks its end.
"""
import os
import re
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
import stand  # noqa
from ensemble import Ensemble, eventually  # noqa

ZKCLI = '/usr/share/zookeeper/bin/zkCli.sh'
SESSION = os.path.join(HERE, 'zkcli_session.txt')
MARK = 'Node does not exist: /mark-%d'

# A line of an answer -> what is compared; None: not part of it.
RULES = [
    (re.compile(r'^SLF4J: .*'), None),
    (re.compile(r'^\t.*'), None),                            # the list of commands
    (re.compile(r'^(ZooKeeper|troupe cli) .*-server host:port.*'), None),  # its first line
    (re.compile(r'^troupe cli \[-server .*'), None),          # the same in our own
    (re.compile(r'^\[zk: [^\]]*\] '), ''),
    (re.compile(r'^([cmp]Zxid) = 0x[0-9a-f]+$'), r'\1 = ZXID'),
    (re.compile(r'^([cm]time) = .+$'), r'\1 = TIME'),
    (re.compile(r'^ephemeralOwner = 0x[1-9a-f][0-9a-f]*$'), 'ephemeralOwner = SESSION'),
    (re.compile(r' zxid: -?\d+$'), ''),
]


def normal(line):
    for pattern, to in RULES:
        if pattern.search(line):
            if to is None:
                return None
            line = pattern.sub(to, line)
    return line.rstrip()


def clients():
    """Every client under test, as the beginning of a command line."""
    yield 'zkCli.sh', [ZKCLI]
    if ensemble.FLAVOUR == 'troupe':
        yield 'troupe cli', [ensemble.TROUPE, 'cli']


def read_session():
    head, steps = [], []
    with open(SESSION) as f:
        for line in f.read().splitlines():
            if line.startswith('> '):
                steps.append((line[2:], []))
            elif steps:
                steps[-1][1].append(line)
            else:
                head.append(line)
    return head, steps


class Shell:
    """An interactive client on pipes, errors and output in one stream."""

    def __init__(self, command, server):
        address = '%s:%d' % server.address()
        self.process = subprocess.Popen([*command, '-server', address], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, bufsize=1,
                                        preexec_fn=ensemble._die_with_parent)
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def tell(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def marked(self, number):
        return any(normal(line) == MARK % number for line in list(self.lines))

    def end(self):
        self.process.kill()
        self.process.wait()


def without_events(lines):
    """The lines, and the watch events that stood among them: printed by another thread, they may
    come a little early or late."""
    kept, events, i = [], [], 0
    while i < len(lines):
        if lines[i] == 'WATCHER::':
            if kept and kept[-1] == '':
                kept.pop()
            i += 1
        elif lines[i].startswith('WatchedEvent '):
            if kept and kept[-1] == '':
                kept.pop()
            events.append(lines[i])
            i += 1
        else:
            kept.append(lines[i])
            i += 1
    return kept, [e for e in events if 'type:None' not in e]


def answers(shell, commands, events_wanted):
    """[lines of the answer] a command, and all watch events in their order."""
    for i, command in enumerate(commands):
        shell.tell(command)
        shell.tell('get /mark-%d' % i)
        eventually('the answer to %r; so far: %r' % (command, shell.lines[-3:]), 20,
                   lambda: shell.marked(i))

    def events():
        return without_events([normal(x) for x in shell.lines if normal(x) is not None])[1]

    if events_wanted:
        eventually('%d watch events' % events_wanted, 10,
                   lambda: len(events()) >= events_wanted)
    lines, events_seen = without_events([n for n in map(normal, shell.lines) if n is not None])
    blocks, block = [], []
    for line in lines:
        if line == MARK % len(blocks):
            blocks.append(block)
            block = []
        else:
            block.append(line)
    return blocks, events_seen


def play(command, server, steps, events_wanted):
    shell = Shell(command, server)
    try:
        shell.tell('get /ready')
        ready = 'Node does not exist: /ready'
        eventually('an answer', 30, lambda: ready in map(normal, list(shell.lines)))
        del shell.lines[:[normal(x) for x in shell.lines].index(ready) + 1]
        blocks, events = answers(shell, [c for c, _ in steps], events_wanted)
        shell.tell('quit')
        shell.process.wait(20)
        return blocks, events
    finally:
        shell.end()


EVENTS = ['WatchedEvent state:SyncConnected type:NodeChildrenChanged path:/a',
          'WatchedEvent state:SyncConnected type:NodeDataChanged path:/a',
          'WatchedEvent state:SyncConnected type:NodeDataChanged path:/a']


def check_session(name, command):
    _, steps = read_session()
    with Ensemble(1) as e:
        blocks, events = play(command, e[1], steps, len(EVENTS))
    wrong = ['> %s\n    wanted %r\n    got    %r' % (told, wanted, got)
             for (told, wanted), got in zip(steps, blocks) if wanted != got]
    assert not wrong, '%s: %d answers differ\n%s' % (name, len(wrong), '\n'.join(wrong))
    assert len(blocks) == len(steps)
    assert events == EVENTS, (name, events)


@stand.case(limit=90, quick=True)
def zkcli_answers_as_with_zookeeper():
    check_session('zkCli.sh', [ZKCLI])


@stand.case(limit=90, quick=True, only='troupe')
def troupe_cli_answers_as_zkcli_does():
    check_session('troupe cli', [ensemble.TROUPE, 'cli'])


@stand.case(limit=90)
def one_shot_commands_end_with_their_exit_code():
    with Ensemble(1) as e:
        address = '%s:%d' % e[1].address()
        for name, command in clients():
            path = '/one-' + name[0]

            def run(*words):
                p = subprocess.run([*command, '-server', address, *words], text=True, timeout=60,
                                   stdin=subprocess.DEVNULL, capture_output=True)
                return p.returncode, p.stdout, p.stderr

            code, out, err = run('create', path, 'v')
            assert code == 0 and 'Created ' + path in out + err, (name, code, out, err)
            code, out, _ = run('get', path)
            assert code == 0 and out.splitlines()[-1] == 'v', (name, code, out)
            code, out, err = run('get', '/none')
            wanted = 5 if name == 'troupe cli' else 1
            assert code == wanted and 'Node does not exist: /none' in err, (name, code, out, err)
            code, out, err = run('foo')
            assert code == 127 and 'Command not found' in out + err, (name, code, out, err)


@stand.case(limit=90)
def an_ephemeral_of_a_quit_client_is_gone():
    with Ensemble(1) as e:
        for name, command in clients():
            play(command, e[1], [('create -e /here x', [])], 0)
            blocks, _ = play(command, e[1], [('ls /', [])], 0)
            assert blocks == [['[zookeeper]']], (name, blocks)


def rewrite():
    """The answers of zkCli.sh with ZooKeeper 3.8.0 become the expected ones."""
    ensemble.FLAVOUR = 'zookeeper'
    head, steps = read_session()
    with Ensemble(1) as e:
        blocks, events = play([ZKCLI], e[1], steps, len(EVENTS))
    assert events == EVENTS, events
    with open(SESSION, 'w') as f:
        f.write('\n'.join(head) + '\n')
        for (told, _), said in zip(steps, blocks):
            f.write('> %s\n%s' % (told, ''.join(line + '\n' for line in said)))


if __name__ == '__main__':
    sys.exit(rewrite() if '--rewrite' in sys.argv else stand.main())
