#!/usr/bin/env python3
"""`troupe play --live`: scenarios on real processes go as they go in virtual time; what differs is said.

The scenarios are played three at a time, each once. Every case has a directory for temporary files of its own, which must
be empty afterwards, and no server may be left.
"""
import atexit
import concurrent.futures
import errno
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile

import ensemble
import stand
from ensemble import ROOT, eventually
from stand import case

SCENARIOS = ('examples/scenarios/five_servers', 'examples/scenarios/election_by_id', 'examples/scenarios/minority_stops',
             'examples/scenarios/observer', 'tests/scenarios/whole_ensemble_restarts', 'examples/scenarios/watch_fires_once',
             'tests/scenarios/history_across_log_files', 'tests/scenarios/snapshot_for_who_is_too_far_behind',
             'tests/scenarios/votes_with_its_snapshot')

_pool = None
_played = {}


class Play:
    """One run of `troupe play`, with its own place for temporary files."""

    def __init__(self, *arguments):
        self.place = tempfile.mkdtemp(prefix='play_live_')
        self.process = subprocess.Popen([ensemble.TROUPE, 'play', *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=dict(os.environ, TMPDIR=self.place), preexec_fn=ensemble._die_with_parent)

    def end(self, seconds=150):
        """Exit code and what was printed."""
        out = self.process.communicate(timeout=seconds)[0].decode()
        left = os.listdir(self.place)
        shutil.rmtree(self.place, ignore_errors=True)
        assert self.process.returncode < 0 or left == [], 'left behind: %s' % left
        return self.process.returncode, out

    def servers(self):
        """Process ids by server."""
        found = {}
        with open('/proc/%d/task/%d/children' % (self.process.pid, self.process.pid)) as f:
            for pid in f.read().split():
                try:
                    with open('/proc/%s/cmdline' % pid) as words:
                        program, verb, config = words.read().split('\0')[:3]
                except (OSError, ValueError):
                    continue
                if verb == 'server':  # before that it is a copy of `troupe play`
                    found[int(config.split('/')[-2])] = int(pid)
        return found


def script(text):
    place = tempfile.mkdtemp(prefix='play_live_script_')
    atexit.register(shutil.rmtree, place, True)
    path = os.path.join(place, 'own.scenario')
    with open(path, 'w') as f:
        f.write(text)
    return path


def play(name):
    return Play('--live', os.path.join(ROOT, name + '.scenario')).end(240)


def as_in_virtual_time(name):
    global _pool
    if _pool is None:
        _pool = concurrent.futures.ThreadPoolExecutor(3)
        _played.update((x, _pool.submit(play, x)) for x in SCENARIOS)
    code, out = _played[name].result()
    assert code == 0, out
    assert '# at the end\n' in out, out
    return out


def goes_as_in_virtual_time(name):
    def f():
        out = as_in_virtual_time(name)
        with open(os.path.join(ROOT, name + '.scenario')) as file:
            commands = [line for line in file.read().splitlines() if line and line[0] not in ' #']
        assert [x for x in out.splitlines() if x[0] not in ' #'] == commands, out
    f.__name__ = os.path.basename(name) + ' goes as in virtual time'
    return f


for _name in SCENARIOS:
    case(limit=260)(goes_as_in_virtual_time(_name))


@case(limit=60)
def what_was_read_and_put_is_shown():
    out = as_in_virtual_time('examples/scenarios/minority_stops')
    for line in ('  5 puts /n b', '  3 /n = b', '  5 logs /n undecided', '  5 takes no writes', '  1 /n = undecided', '  5 leads epoch 2'):
        assert line in out.splitlines(), (line, out)


CLIENTS = """servers 3
start 1 2 3
client ann at 1 timeout 8s
client bob at 2 timeout 8s
ann create /n x
bob sync /n
bob get /n watch
ann set /n y
bob get /n
ann set /n z version 7
ann multi create /m a, set /n z, delete /m
ann multi set /n b, check /n version 9
ann create /queue- x ephemeral sequential
bob sync /
bob ls / watch
bob exists /queue-0000000002 watch
ann create /queue- y ephemeral sequential
ann delete /nothing
ann close
wait 100ms
crash 3
bob set /n after
start 3
stop 2
wait 2s
bob get /n
"""


@case(limit=60)
def clients_get_what_virtual_clients_get():
    code, out = Play('--live', script(CLIENTS)).end(60)
    assert code == 0, out
    for line in ('ann created /n', 'bob got x (version 0)', 'bob event changed /n', 'bob got y (version 1)', 'ann bad version', 'ann multi done',
                 'ann multi failed (part 2: bad version)', 'ann created /queue-0000000002', 'bob event children /', 'ann no node', 'ann closed',
                 'bob set /n (version 3)', 'bob got after (version 3)'):
        assert '  ' + line in out.splitlines(), (line, out)


@case(limit=60)
def a_command_for_virtual_servers_only_is_refused_with_its_line():
    for command, said in (('cut 1 | 2 3', 'cut'), ('pause 1', 'pause'), ('hold 3>1', 'hold'), ('seed 3', 'seed'), ('trace on', 'trace'),
                          ('disk 1 full', 'disk'), ('lose 3>1', 'lose'), ('delay 3>1 50ms', 'delay'), ('in 2 crash 3', 'in'),
                          ('crash 1 & crash 3', '&'), ('timing counter_max 9', 'timing counter_max')):
        early = command.startswith('timing')
        text = '# a plot\nservers 3\n' + (command + '\nstart 1 2 3\n' if early else 'start 1 2 3\n' + command + '\n')
        path = script(text)
        code, out = Play('--live', path).end(30)
        where = '%s:%d: ' % (path, 3 if early else 4)
        assert code == 2 and out.startswith(where) and "'%s' cannot be done to real processes" % said in out, (command, code, out)


@case(limit=60)
def a_client_that_falls_silent_or_jumps_is_refused():
    for order in ('client ann to 2', 'ann vanish'):
        code, out = Play('--live', script('servers 3\nstart 1 2 3\nclient ann at 1\n%s\n' % order)).end(30)
        assert code == 2 and ".scenario:4: '%s' cannot be done to real processes" % order in out, (order, code, out)


@case(limit=60)
def a_difference_is_shown_and_everything_ends():
    run = Play('--live', script('servers 3\ntiming tick 200ms\nstart 1 2 3\nwait 2s\nroles\n'))
    servers = eventually('three servers', 20, lambda: len(run.servers()) == 3 and run.servers())
    os.kill(servers[1], signal.SIGKILL)
    code, out = run.end(60)
    lines = out.splitlines()
    assert code == 1, out
    assert '-   1 follows 3 epoch 1' in lines and '+   1 down' in lines, out
    assert any(x.startswith('server 3:') for x in lines), out
    assert not any(os.path.exists('/proc/%d' % pid) for pid in servers.values())


@case(limit=60)
def a_server_that_is_down_keeps_its_ports():
    run = Play('--live', script('servers 3\nstart 1 2 3\nstop 1\nwait 3s\nstart 1\nwait 1s\n'))
    servers = eventually('three servers', 20, lambda: len(run.servers()) == 3 and run.servers())
    eventually('server 1 is stopped', 20, lambda: not os.path.exists('/proc/%d' % servers[1]))
    with open(glob.glob(os.path.join(run.place, '*', '1', 'zoo.cfg'))[0]) as f:
        text = f.read()
    ports = [int(x) for x in re.findall(r'clientPort=(\d+)', text) + list(re.search(r'server.1=[^:]*:(\d+):(\d+)', text).groups())]
    for port in ports:
        with socket.socket() as s:
            assert s.connect_ex((ensemble.HOST, port)) == errno.ECONNREFUSED, port
        with socket.socket() as s:
            try:
                s.bind((ensemble.HOST, port))
                assert False, 'port %d can be taken' % port
            except OSError as e:
                assert e.errno == errno.EADDRINUSE, e
    code, out = run.end(60)
    assert code == 0 and '  1 follows 3 epoch 1' in out.splitlines(), out


@case(limit=60)
def no_server_outlives_a_player_that_is_killed():
    run = Play('--live', script('servers 3\nstart 1 2 3\nwait 60s\n'))
    servers = eventually('three servers', 20, lambda: len(run.servers()) == 3 and run.servers())
    run.process.kill()
    run.end(10)
    eventually('no server', 10, lambda: not any(alive(pid) for pid in servers.values()))


def alive(pid):
    try:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


@case(limit=30)
def live_goes_with_no_seed_and_writes_nothing():
    path = os.path.join(ROOT, 'examples/scenarios/five_servers.scenario')
    for more in (('--seed', '3'), ('--rewrite',), ('--trace',), ('--mermaid',)):
        code, out = Play('--live', path, *more).end(20)
        assert code == 2 and '--live' in out, (more, code, out)


if __name__ == '__main__':
    raise SystemExit(stand.main())
