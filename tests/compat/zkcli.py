"""A shell that is told a script, and what it answers: read, normalised, compared.

A script file holds commands ("> "), their answers as zkCli.sh of ZooKeeper 3.8.0 gives them, and
where `troupe cli` answers otherwise, "~ NAME" and its own answer behind that. What NAME means stands
in the head: "# ~ NAME: reason". Watch events come by themselves and stand at the end ("! ").
After each command a `get` of a znode that does not exist marks the end of its answer.
"""
import os
import re
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
from ensemble import eventually  # noqa

ZKCLI = '/usr/share/zookeeper/bin/zkCli.sh'
MARK = 'Node does not exist: /mark-%d'
GLUED = re.compile(r'^(.+?)(Node does not exist: /mark-\d+)$')  # to what ended without a line end

# A line of an answer -> what is compared; None: not part of it.
RULES = [
    (re.compile(r'^SLF4J: .*'), None),
    (re.compile(r'^\t.*'), None),                            # the list of commands
    (re.compile(r'^(ZooKeeper|troupe cli) .*-server host:port.*'), None),  # its first line
    (re.compile(r'^troupe cli \[-server .*'), None),          # the same in our own
    (re.compile(r'^\[zk: [^\]]*\] '), ''),
    (re.compile(r'^([cmp]Zxid) = 0x[1-9a-f][0-9a-f]*$'), r'\1 = ZXID'),
    (re.compile(r'^([cm]time) = (?!Thu Jan 01 00:00:00 UTC 1970).+$'), r'\1 = TIME'),
    (re.compile(r'^ephemeralOwner = 0x[1-9a-f][0-9a-f]*$'), 'ephemeralOwner = SESSION'),
    (re.compile(r' zxid: -?\d+$'), ''),
    (re.compile(r'^version=[0-9a-f]+$'), 'version=VERSION'),
    (re.compile(r'^[0-9a-f]+ (,*)$'), r'VERSION \1'),
    (re.compile(r'^(server\.\d+=127\.0\.0\.1):\d+:\d+:(\w+)(;.*)?$'), r'\1:PORTS:\2'),
    (re.compile(r'^org\.apache\.commons\.cli\.\w+: '), ''),
]
# `troupe cli` adds the usage to what is wrong with an option.
FAULT = re.compile(r'^(Unrecognized option: |Missing argument for option: )')
REMOVED = re.compile(r'WatchRemoved')  # events that zkCli makes itself


def normal(line):
    for pattern, to in RULES:
        if pattern.search(line):
            if to is None:
                return None
            line = pattern.sub(to, line)
    if line.startswith('[/'):  # of paths there is no order
        line = '[%s]' % ', '.join(sorted(line[1:-1].split(', ')))
    return line.rstrip()


class Step:
    def __init__(self, told):
        self.told, self.answer, self.own, self.name = told, [], None, None

    def wanted(self, of_troupe):
        return self.own if of_troupe and self.own is not None else self.answer


class Script:
    def __init__(self, path):
        self.path, self.head, self.steps, self.events = path, [], [], []
        into = self.head
        with open(path) as f:
            for line in f.read().splitlines():
                if line.startswith('> '):
                    self.steps.append(Step(line[2:]))
                    into = self.steps[-1].answer
                elif line.startswith('~ '):
                    self.steps[-1].name = line[2:]
                    into = self.steps[-1].own = []
                elif line.startswith('! '):
                    self.events.append(line[2:])
                else:
                    into.append(line)

    def reasons(self):
        return dict(re.findall(r'^# ~ (\S+): (.+)$', '\n'.join(self.head), re.M))

    def commands(self):
        return [x.told for x in self.steps]

    def wanted_events(self, of_troupe):
        return [x for x in self.events if not (of_troupe and REMOVED.search(x))]

    def write(self):
        with open(self.path, 'w') as f:
            f.write('\n'.join(self.head) + '\n')
            for x in self.steps:
                f.write('\n'.join(['> ' + x.told, *x.answer]) + '\n')
                if x.own is not None and x.own != x.answer:
                    f.write('\n'.join(['~ ' + (x.name or '?'), *x.own]) + '\n')
            f.write(''.join('! %s\n' % x for x in self.events))


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
            glued = GLUED.match(line.rstrip('\n'))
            self.lines += glued.groups() if glued else [line.rstrip('\n')]

    def normal_lines(self):
        return [x for x in map(normal, list(self.lines)) if x is not None]

    def tell(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self.process.wait()


def without_events(lines):
    """The lines, and the watch events that stood among them: printed by another thread, they may
    come a little early or late."""
    kept, events = [], []
    for line in lines:
        if line == 'WATCHER::' or line.startswith('WatchedEvent '):
            if kept and kept[-1] == '':
                kept.pop()
            found = re.match(r'WatchedEvent state:SyncConnected type:(\w+) path:(.*)', line)
            if found and found[1] != 'None':
                events.append(' '.join(found.groups()))
        else:
            kept.append(line)
    return kept, events


def without_usage(block):
    return [x for i, x in enumerate(block) if i == 0 or not FAULT.match(block[i - 1])]


def answers(shell, commands, events_wanted):
    """[lines of the answer] a command, and all watch events in their order. Without a number of
    events that are wanted: those that came until all was answered."""
    for i, command in enumerate(commands):
        shell.tell(command)
        shell.tell('get /mark-%d' % i)
        eventually('the answer to %r; so far: %r' % (command, shell.lines[-3:]), 30,
                   lambda: MARK % i in map(normal, shell.lines[-60:]))
    if events_wanted is not None:
        eventually('%d watch events' % events_wanted, 10,
                   lambda: len(without_events(shell.normal_lines())[1]) >= events_wanted)
    lines, events = without_events(shell.normal_lines())
    blocks, block = [], []
    for line in lines:
        if line == MARK % len(blocks):
            blocks.append(without_usage(block))
            block = []
        else:
            block.append(line)
    return blocks, events


def play(command, server, commands, events_wanted=None):
    shell = Shell(command, server)
    try:
        shell.tell('get /ready')
        ready = 'Node does not exist: /ready'
        eventually('an answer', 30, lambda: ready in map(normal, list(shell.lines)))
        del shell.lines[:[normal(x) for x in shell.lines].index(ready) + 1]
        said = answers(shell, commands, events_wanted)
        shell.tell('quit')
        shell.process.wait(20)
        return said
    finally:
        shell.end()


def by_path(events):
    """Those of one path in their order."""
    return sorted(events, key=lambda x: x.split(' ', 1)[1])


def compare(name, script, blocks, events, of_troupe):
    wrong = ['> %s\n    wanted %r\n    got    %r' % (x.told, x.wanted(of_troupe), got)
             for x, got in zip(script.steps, blocks) if x.wanted(of_troupe) != got]
    assert not wrong, '%s: %d answers differ\n%s' % (name, len(wrong), '\n'.join(wrong))
    assert len(blocks) == len(script.steps)
    wanted = script.wanted_events(of_troupe)
    if of_troupe:  # it deletes siblings in another order
        wanted, events = by_path(wanted), by_path(events)
    assert events == wanted, (name, events, wanted)
