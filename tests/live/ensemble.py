"""Real server processes for a test: one, three or five of them, Troupe's or ZooKeeper's.

Picks free ports that no other test of this machine uses, writes zoo.cfg and myid, starts, kills,
stops (SIGSTOP) and restarts by process id, and reads what a server says of itself.
Never waits for a time, only for a thing, with a deadline. Never leaves a process behind: every
server dies with the test (by pid at the end, by the kernel if the test itself is killed).
"""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from ports import free_ports, release_ports

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOST = '127.0.0.1'

# Set by stand.main from --server and --troupe.
FLAVOUR = os.environ.get('TROUPE_TEST_SERVER', 'troupe')
TROUPE = os.environ.get('TROUPE_BINARY', os.path.join(ROOT, 'build', 'release', 'troupe'))

_living = []          # every ensemble not yet closed


def eventually(what, seconds, condition, every=0.02):
    """Returns the first truthy condition(); TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError('not within %g s: %s' % (seconds, what))
        time.sleep(every)


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def four_letters(port, word, seconds=2.0, host=HOST):
    """The whole answer to a four-letter word; None where nobody answers."""
    try:
        with socket.create_connection((host, port), timeout=seconds) as s:
            s.settimeout(seconds)
            s.sendall(word.encode())
            parts = []
            while True:
                data = s.recv(65536)
                if not data:
                    return b''.join(parts).decode(errors='replace')
                parts.append(data)
    except OSError:
        return None


def java_command(config_path, log_dir, properties=()):
    """Debian's ZooKeeper on this zoo.cfg; warnings and above on stdout."""
    logging = os.path.join(log_dir, 'log4j.properties')
    with open(logging, 'w') as f:
        f.write('log4j.rootLogger=INFO, CONSOLE\n'
                'log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender\n'
                'log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout\n'
                'log4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} %-5p %c{1} %m%n\n')
    return ['/usr/bin/java', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
            '-Dfile.encoding=UTF-8', '-Dlog4j.configuration=file:' + logging,
            *properties, '-cp', '/usr/share/java/zookeeper.jar',
            'org.apache.zookeeper.server.quorum.QuorumPeerMain', config_path]


class Server:
    """One server: its directory, its ports, and its process while it runs."""

    def __init__(self, owner, server_id, role='participant'):
        self.owner = owner
        self.id = server_id
        self.role = role
        self.dir = os.path.join(owner.dir, 'server%d' % server_id)
        self.data = os.path.join(self.dir, 'data')
        self.config = os.path.join(self.dir, 'zoo.cfg')
        self.log = os.path.join(self.dir, 'log.txt')
        self.client_port, self.quorum_port, self.election_port = free_ports(3)
        self.process = None
        self.stopped = False
        os.makedirs(self.data)

    def address(self):
        return HOST, self.client_port

    def write_config(self):
        keys = {'tickTime': self.owner.tick, 'dataDir': self.data, 'clientPort': self.client_port,
                'clientPortAddress': HOST, 'initLimit': 20, 'syncLimit': self.owner.sync_limit,
                'maxClientCnxns': 0, '4lw.commands.whitelist': '*', 'admin.enableServer': 'false'}
        keys.update(self.owner.extra)
        lines = ['%s=%s' % pair for pair in keys.items()]
        if not self.owner.standalone:
            lines += ['server.%d=%s:%d:%d:%s' % (s.id, HOST, *self.owner.seen_by(self, s), s.role)
                      for s in self.owner.servers]
            if self.role == 'observer':
                lines.append('peerType=observer')
            with open(os.path.join(self.data, 'myid'), 'w') as f:
                f.write('%d\n' % self.id)
        with open(self.config, 'w') as f:
            f.write('\n'.join(lines) + '\n')

    def command(self):
        properties = self.owner.properties
        if self.owner.flavour == 'zookeeper':
            more = {'properties': properties} if properties else {}
            return java_command(self.config, self.dir, **more)
        return [self.owner.binary, 'server', *properties, self.config]

    def start(self, wrap=()):
        assert self.process is None
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen([*wrap, *self.command()], stdout=log, cwd=self.dir,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            preexec_fn=_die_with_parent, start_new_session=True)
        return self

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def send(self, sig):
        if self.alive():
            os.kill(self.process.pid, sig)

    def kill(self):
        """kill -9, and gone when this returns."""
        self.send(signal.SIGKILL)
        return self.gone(10)

    def terminate(self, seconds=20):
        self.send(signal.SIGTERM)
        return self.gone(seconds)

    def gone(self, seconds):
        """Waits for the process to end; its exit code."""
        if self.process is None:
            return None
        code = self.process.wait(seconds)
        self.process = None
        self.stopped = False
        return code

    def pause(self):
        self.stopped = True
        self.send(signal.SIGSTOP)

    def resume(self):
        self.stopped = False
        self.send(signal.SIGCONT)

    def say(self, word, seconds=2.0):
        return four_letters(self.client_port, word, seconds)

    def mode(self):
        """leader, follower, observer, standalone; None while it does not serve."""
        for line in (self.say('srvr') or '').splitlines():
            if line.startswith('Mode: '):
                return line[6:].strip()
        return None

    def rss(self):
        """Resident kilobytes."""
        with open('/proc/%d/status' % self.pid) as f:
            for line in f:
                if line.startswith('VmRSS:'):
                    return int(line.split()[1])
        return 0

    def log_text(self):
        with open(self.log, errors='replace') as f:
            return f.read()

    def last_line(self):
        lines = [line for line in self.log_text().splitlines() if line.strip()]
        return lines[-1] if lines else ''


class Ensemble:
    """Context manager: starts its servers and waits until they serve; ends them whatever happens.

    with Ensemble(3) as e: e.leader().kill()
    """

    def __init__(self, size=3, tick=500, sync_limit=4, observers=0, standalone=None, extra=None,
                 flavour=None, start=True, forward=None, properties=()):
        self.flavour = flavour or FLAVOUR
        self.binary = TROUPE
        self.tick = tick
        self.sync_limit = sync_limit
        self.standalone = size == 1 if standalone is None else standalone
        self.extra = dict(extra or {})
        self.properties = list(properties)  # -Dkey=value
        self.forward = forward  # (from server, to server) -> (quorum port, election port) as seen
        self.dir = tempfile.mkdtemp(prefix='troupe-live-')
        self.servers = []
        _living.append(self)
        if self.flavour == 'troupe' and not os.access(self.binary, os.X_OK):
            raise RuntimeError('%s is not there: build it, or name it with --troupe' % self.binary)
        for i in range(1, size + observers + 1):
            self.servers.append(Server(self, i, 'observer' if i > size else 'participant'))
        for s in self.servers:
            s.write_config()
        if start:
            try:
                self.start()
            except BaseException:
                self.close(failed=True)
                raise

    def seen_by(self, here, there):
        if self.forward:
            return self.forward(here, there)
        return there.quorum_port, there.election_port

    def start(self, seconds=60):
        for s in self.servers:
            if not s.alive():
                s.process = None
                s.start()
        self.wait_serving(seconds=seconds)
        return self

    def __getitem__(self, i):
        """By server id."""
        return self.servers[i - 1]

    def __iter__(self):
        return iter(self.servers)

    def running(self):
        return [s for s in self.servers if s.alive() and not s.stopped]

    def wait_serving(self, servers=None, seconds=60):
        """Until one of these leads and all others follow (or observe)."""
        servers = list(servers or self.running())

        def all_serve():
            for s in servers:
                if not s.alive():
                    raise RuntimeError('server %d ended with %s: %s' % (
                        s.id, s.process.poll() if s.process else '?', s.last_line()))
            modes = [s.mode() for s in servers]
            if self.standalone:
                return all(m == 'standalone' for m in modes)
            return modes.count('leader') == 1 and None not in modes

        eventually('servers %s serve' % [s.id for s in servers], seconds, all_serve, 0.05)

    def leader(self, seconds=30):
        def look():
            for s in self.running():
                if s.mode() in ('leader', 'standalone'):
                    return s
        return eventually('a leader', seconds, look, 0.05)

    def followers(self, seconds=30):
        self.wait_serving(seconds=seconds)
        return [s for s in self.running() if s.mode() == 'follower']

    def addresses(self):
        return [s.address() for s in self.servers]

    def connect_string(self):
        return ','.join('%s:%d' % a for a in self.addresses())

    def close(self, failed=False):
        for s in self.servers:
            if s.process is not None:
                s.send(signal.SIGCONT)
                s.send(signal.SIGKILL)
        for s in self.servers:
            try:
                s.gone(10)
            except subprocess.TimeoutExpired:
                print('server %d, process %d does not die' % (s.id, s.process.pid))
        if self in _living:
            _living.remove(self)
        release_ports([p for s in self.servers
                       for p in (s.client_port, s.quorum_port, s.election_port)])
        keep = os.environ.get('TROUPE_KEEP_LOGS')
        if failed and keep:
            target = os.path.join(keep, os.path.basename(self.dir))
            shutil.copytree(self.dir, target, dirs_exist_ok=True)
            print('  logs: %s' % target)
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close(failed=kind is not None)


def close_all(failed=True):
    for e in list(_living):
        e.close(failed)
