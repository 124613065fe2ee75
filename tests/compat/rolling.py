"""A rolling restart under clients that others wrote: the clients' processes, the restart, the judgement.

Each client is a process that is told what to do on stdin and says on stdout what happens to it: where it is
connected (`server PORT`, `event connected`), when it is not (`event disconnected`), what it saw, and
`violation: ...`. Always: a client loses its connection only when the server it is at is restarted.
"""
import collections
import functools
import os
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import ensemble  # noqa
import stand  # noqa
from ensemble import Ensemble, eventually  # noqa

JAR = '/usr/share/java/zookeeper.jar'  # names what it needs in its manifest
SESSION_MS = 20000
WINDOW = 101  # of Calls.java, and the one call that may slip out before the loss is known


_built = tempfile.TemporaryDirectory(prefix='troupe-compat-')


@functools.cache
def java_classes():
    """The folder of the compiled Java client; built once."""
    folder = os.path.join(_built.name, 'java')
    subprocess.run(['javac', '-Xlint:all,-path,-try', '-Werror', '-d', folder, '-cp', JAR,
                    *(os.path.join(HERE, 'java_client', x + '.java')
                      for x in ('JavaClient', 'Calls', 'Following'))], check=True)
    return folder


@functools.cache
def c_program(name):
    """A program on the C client; built once."""
    program = os.path.join(_built.name, name)
    subprocess.run(['cc', '-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-DTHREADED',
                    os.path.join(HERE, name + '.c'), '-o', program, '-lzookeeper_mt',
                    '-lpthread'], check=True)
    return program


class Violated(Exception):
    """A promise was broken; says which."""


class Told:
    """A process that hears commands on stdin and answers on stdout, one a line each."""

    def __init__(self, name, command):
        self.name = name
        self.said = []
        self.process = subprocess.Popen(
            command, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, preexec_fn=ensemble._die_with_parent)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.strip())

    def tell(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def hears(self, *lines, seconds=60):
        """Until it has said all of these."""
        def heard():
            self.blameless()
            return set(lines) <= set(self.said)
        eventually('%s says %s; last: %s' % (self.name, list(lines), self.said[-5:]), seconds,
                   heard)

    def last(self, word):
        """The number in the last line that begins with this word; -1 without one."""
        for line in reversed(self.said):
            if line.startswith(word + ' '):
                return int(line.split()[1])
        return -1

    def connected(self):
        events = [s for s in self.said if s.startswith('event ')]
        return bool(events) and events[-1] == 'event connected'

    def port(self):
        return self.last('server')

    def losses(self):
        """How often it was disconnected, by the port of the server that it was at."""
        lost, at = collections.Counter(), None
        for line in list(self.said):
            if line.startswith('server '):
                at = int(line.split()[1])
            elif line == 'event disconnected' and at is not None:
                lost[at] += 1
                at = None
        return lost

    def blameless(self):
        for line in list(self.said):
            if line.startswith(('violation', 'failed')) or line == 'event expired':
                raise Violated('%s: %s' % (self.name, line))
        if self.process.poll() not in (None, 0):
            raise Violated('%s ended with code %s; last: %s' % (
                self.name, self.process.returncode, self.said[-3:]))

    def end(self, command='end'):
        """Told to end, it does its last checks and closes its session."""
        self.tell(command)
        self.hears('closed')
        self.process.wait(20)
        self.blameless()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Roll:
    """An ensemble that is restarted server by server, and the clients that must not mind.

    with Roll() as roll: roll.java('a').tell(...); roll.around()
    """

    def __init__(self):
        self.ensemble = Ensemble(3, extra={'maxSessionTimeout': SESSION_MS})
        self.restarts = collections.Counter()  # by client port
        self.clients = []

    def client(self, name, command):
        told = Told(name, command)
        self.clients.append(told)
        return told

    def java(self, name, servers=None):
        return self.client(name, [
            'java', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
            '-cp', java_classes() + ':' + JAR, 'JavaClient',
            servers or self.ensemble.connect_string(), str(SESSION_MS)])

    def settled(self, seconds=60):
        """Until all clients are connected."""
        def all_connected():
            self.blameless()
            return all(c.connected() for c in self.clients)
        eventually('clients are connected: %s' % [
            (c.name, c.connected()) for c in self.clients], seconds, all_connected)

    def blameless(self):
        for c in self.clients:
            c.blameless()
            for port, times in c.losses().items():
                if times > self.restarts[port]:
                    raise Violated(
                        '%s lost its connection to port %d %d times, which was restarted %d times'
                        % (c.name, port, times, self.restarts[port]))

    def restart(self, server):
        """Stopped in order, and started again; returns when the ensemble serves and all are back."""
        self.settled()
        port = server.client_port
        self.restarts[port] += 1
        there = [(c, c.losses()[port]) for c in self.clients if c.port() == port]
        code = server.terminate()
        if code != 0 and self.ensemble.flavour == 'troupe':
            raise Violated('server %d: exit code %s at SIGTERM' % (server.id, code))
        server.start()
        self.ensemble.wait_serving()
        eventually('who was at port %d has noticed' % port, 60, lambda: all(
            c.losses()[port] > before for c, before in there))
        self.settled()

    def around(self, between=lambda: None):
        for server in self.ensemble:
            self.restart(server)
            between()

    def progress(self, lines=20):
        """Until each client that has said anything lately has said more."""
        counts = [(c, len(c.said)) for c in self.clients if c.process.poll() is None]
        eventually('progress of %s' % [c.name for c, _ in counts], 60, lambda: (
            self.blameless() or all(len(c.said) >= n + lines for c, n in counts)))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for c in self.clients:
            c.kill()
        failed = kind is not None and kind is not stand.Skipped
        if failed:
            for c in self.clients:
                print('    %s: %s' % (c.name, '; '.join(c.said[-4:])))
            for s in self.ensemble:
                print('    server %d, port %d:' % (s.id, s.client_port))
                print('\n'.join('      ' + x for x in s.log_text().splitlines()[-12:]))
        self.ensemble.close(failed)
