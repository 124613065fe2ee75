#!/usr/bin/python3
"""Runs every example and compares all that it says, beside an ensemble of three servers where it wants one.

    tests/examples/examples_test.py [--troupe build/release/troupe] [cases]

Each has a directory and ports of its own. Servers are started, changed by kazoo, and killed as the example's story goes.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'live'))
import ensemble  # noqa
import stand  # noqa
from ensemble import Ensemble, eventually  # noqa
from kazoo.client import KazooClient  # noqa
from ports import free_ports  # noqa


def path_of(name):
    return os.path.join(os.path.dirname(ensemble.TROUPE), 'examples', name)


class Program:
    """An example that runs, and the lines that it has said."""

    def __init__(self, name, *arguments):
        self.place = tempfile.mkdtemp(prefix='examples-')
        self.said = []
        self.process = subprocess.Popen([path_of(name), *map(str, arguments)], text=True, cwd=self.place,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        preexec_fn=ensemble._die_with_parent)
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.rstrip('\n'))

    def says(self, *lines, seconds=60):
        """All that it says, from the beginning, is this."""
        wanted = list(lines)
        eventually('%s; said: %s' % (wanted, self.said), seconds,
                   lambda: len(self.said) >= len(wanted) or self.process.poll() is not None and not self.listener.is_alive())
        assert self.said == wanted, 'said %s, not %s' % (self.said, wanted)

    def tell(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def end(self, *lines):
        """Its stdin ends, and so does it; these are all the lines that it has said."""
        self.process.stdin.close()
        code = self.process.wait(60)
        self.listener.join(10)
        assert code == 0, 'exit code %d, said %s' % (code, self.said)
        assert self.said == list(lines), 'said %s, not %s' % (self.said, list(lines))
        shutil.rmtree(self.place)

    def kill(self):
        self.process.kill()
        self.process.wait(10)
        shutil.rmtree(self.place, ignore_errors=True)


class Client:
    """Another program at the same ensemble."""

    def __init__(self, servers):
        self.kazoo = KazooClient(hosts=servers.connect_string(), timeout=6)
        self.kazoo.start(60)

    def __enter__(self):
        return self.kazoo

    def __exit__(self, *why):
        self.kazoo.stop()
        self.kazoo.close()


@stand.case(limit=120)
def three_nodes_in_one_process():
    ports = free_ports(6, consecutive=True)
    Program('three_nodes', 'data', ports[0]).end(
        'made /here', 'server 1 is stopped', 'still there: hello', 'all are stopped')


@stand.case(limit=60)
def a_node_inside_an_application():
    port = free_ports(1)[0]
    Program('embed', 'data', port).end(
        'clients can connect at 127.0.0.1:%d' % port, 'within the process: hello', 'over TCP: hello',
        'the node has ended', 'the application goes on')


@stand.case(limit=180)
def a_session_with_an_ensemble_outside():
    servers = Ensemble(3)
    program = Program('session', servers.connect_string())
    said = ['session: connecting', 'session: connected', 'no greeting']
    program.says(*said)
    with Client(servers) as other:
        for number, greeting in enumerate(('hello', 'good day'), 1):
            (other.create if number == 1 else other.set)('/greeting', greeting.encode())
            said += ['greeting: ' + greeting, 'seen: %d' % number]
            program.says(*said)
        other.delete('/greeting')
        said.append('no greeting')
        program.says(*said)
        assert other.get('/seen')[0] == b'2'
    program.end(*said, 'session: closed')


@stand.case(limit=180)
def a_job_runner_whose_leader_is_killed():
    servers = Ensemble(3)
    ann, bob = Program('job_runner', servers.connect_string(), 'ann'), None
    with Client(servers) as other:
        ann.says('ann: elected')
        bob = Program('job_runner', servers.connect_string(), 'bob')
        eventually('bob stands', 30, lambda: len(other.get_children('/jobs/leader')) == 2)

        def wait_for(jobs):
            eventually(jobs, 60, lambda: sorted(other.get_children('/jobs/done')) == jobs)

        for job in ('a', 'b'):
            other.create('/jobs/todo/' + job)
        wait_for(['a', 'b'])
        ann.says('ann: elected', 'ann: has done a', 'ann: has done b')
        assert bob.said == []
        ann.kill()
        for job in ('c', 'd'):
            other.create('/jobs/todo/' + job)
        wait_for(['a', 'b', 'c', 'd'])
        bob.says('bob: elected', 'bob: has done c', 'bob: has done d')
        done = [other.get('/jobs/done/' + x) for x in 'abcd']
        who = [data.decode().split() for data, _ in done]
        assert [x[0] for x in who] == ['ann', 'ann', 'bob', 'bob'], who
        assert int(who[0][1]) == int(who[1][1]) < int(who[2][1]) == int(who[3][1]), who
        made = [stat.czxid for _, stat in done]
        assert made == sorted(made) and other.get_children('/jobs/todo') == [], made
        fence = int(other.get('/jobs/fence')[0])
        assert fence == int(who[3][1]), fence
    bob.end('bob: elected', 'bob: has done c', 'bob: has done d')


@stand.case(limit=180)
def a_configuration_that_follows_a_znode():
    servers = Ensemble(3)
    program = Program('live_configuration', servers.connect_string(), '/app/configuration')
    said = ['configuration: none']
    program.says(*said)
    with Client(servers) as other:
        other.create('/app/configuration', b'threads=2', makepath=True)
        said.append('configuration: threads=2')
        program.says(*said)
        other.set('/app/configuration', b'threads=4')
        said.append('configuration: threads=4')
        program.says(*said)
    for server in servers:
        server.pause()  # or it would find the next one before that is killed, too
    for server in servers:
        server.kill()
    said.append('may be old: threads=4')
    program.says(*said)
    servers.start()
    said.append('configuration: threads=4')
    program.says(*said)
    program.end(*said)


@stand.case(limit=180)
def instances_in_a_registry_and_a_client_that_balances():
    servers = Ensemble(3)
    one = Program('registry', servers.connect_string(), 'offer', 'one', '127.0.0.1:8001')
    one.says('offers one')
    two = Program('registry', servers.connect_string(), 'offer', 'two', '127.0.0.1:8002')
    two.says('offers two')
    user = Program('registry', servers.connect_string(), 'use')
    said = []
    with Client(servers) as other:
        for name, port in (('one', 8001), ('two', 8002), ('one', 8001), ('two', 8002)):
            user.tell('please')
            said.append('uses %s at 127.0.0.1:%d' % (name, port))
            user.says(*said)
        one.kill()
        eventually('one is out', 60, lambda: other.get_children('/services/greeter/instances') == ['two'])

        def moves_on():
            user.tell('please')
            eventually('an answer', 10, lambda: len(user.said) > len(said))
            said.append(user.said[len(said)])
            return said[-1] == 'uses two at 127.0.0.1:8002' and said[-2] == said[-1] and said[-3] == said[-1]

        eventually('all use two', 30, moves_on)
    user.end(*said)
    two.end('offers two')


@stand.case(limit=180)
def numbers_that_nobody_else_draws():
    servers = Ensemble(3)
    some = [Program('unique_ids', servers.connect_string(), 25) for _ in range(3)]
    some.append(Program('unique_ids', servers.connect_string(), 1000000))
    eventually('it is in the midst of drawing', 60, lambda: len(some[3].said) > 15)
    some[3].kill()
    some[3].listener.join(10)
    drawn = []
    for program in some:
        numbers = [int(x) for x in program.said if re.fullmatch(r'\d+', x)]
        if program is not some[3]:
            program.process.wait(60)
            program.listener.join(10)
            numbers = [int(x) for x in program.said]
            assert len(numbers) == 25, program.said
            program.end(*program.said)
        assert numbers == sorted(numbers)
        drawn += numbers
    assert len(set(drawn)) == len(drawn) and min(drawn) == 1


if __name__ == '__main__':
    sys.exit(stand.main())
