#!/usr/bin/python3
"""The C++ client over TCP, beside Troupe's servers and beside ZooKeeper 3.8.0: the same program, the same answers.

--server zookeeper runs every case with ZooKeeper alone; without it, both kinds take their turns.
"""
import os
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ensemble  # noqa
import stand  # noqa
from ensemble import Ensemble, eventually  # noqa


def program():
    return os.path.join(os.path.dirname(ensemble.TROUPE), 'tests', 'session_program')


class Application:
    """The program, its answers, and what it was told unasked."""

    def __init__(self, servers, timeout=6000, chroot=''):
        where = ','.join('%s:%d' % s.address() for s in servers) + chroot
        self.answers, self.events, self.states = [], [], []
        self.process = subprocess.Popen([program(), where, str(timeout)], text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        preexec_fn=ensemble._die_with_parent)
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            line = line.rstrip('\n')
            kind, _, rest = line.partition(' ')
            {'event': self.events, 'session': self.states}.get(kind, self.answers).append(
                rest if kind in ('event', 'session') else line)

    def ask(self, line, seconds=30):
        """Its answer."""
        number = len(self.answers)
        self.say(line)
        eventually('an answer to ' + line, seconds, lambda: len(self.answers) > number)
        return self.answers[number]

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def hears(self, event, seconds=20):
        eventually('event %s; so far: %s' % (event, self.events), seconds,
                   lambda: event in self.events)

    def becomes(self, state, times=1, seconds=30):
        eventually('session %s; so far: %s' % (state, self.states), seconds,
                   lambda: self.states.count(state) >= times)

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(20) == 0, self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()


def expect(got, wanted):
    assert got == wanted, 'got %r, not %r' % (got, wanted)


def flavours():
    return (ensemble.FLAVOUR,) if ensemble.FLAVOUR == 'zookeeper' else ('troupe', 'zookeeper')


def each_kind(limit):
    """A case for each kind of server; the ensemble is made for it."""
    def mark(f):
        for flavour in flavours():
            def run(flavour=flavour):
                f(Ensemble(3, flavour=flavour))
            run.__name__ = '%s_%s' % (f.__name__, flavour)
            stand.case(limit=limit)(run)
        return f
    return mark


@each_kind(limit=120)
def every_request_has_its_answer(servers):
    ann = Application(servers.servers)
    expect(ann.ask('create /a x'), 'created /a')
    expect(ann.ask('create /a x'), 'error node exists')
    expect(ann.ask('get /a'), 'got x version 0')
    expect(ann.ask('set /a y 0'), 'version 1')
    expect(ann.ask('set /a z 0'), 'error bad version')
    expect(ann.ask('exists /a'), 'there')
    expect(ann.ask('exists /b'), 'not there')
    expect(ann.ask('get /b'), 'error no node')
    expect(ann.ask('get b'), 'error bad arguments')
    expect(ann.ask('ensure /p/q/r'), 'done')
    expect(ann.ask('ensure /p/q/r'), 'done')
    expect(ann.ask('children /p/q'), 'children r')
    expect(ann.ask('create /p/n- x sequential'), 'created /p/n-0000000001')
    expect(ann.ask('acl /a'), 'acl world:anyone')
    expect(ann.ask('swap /a /p both'), 'all ok; ok; ok;')
    expect(ann.ask('get /p'), 'got both version 1')
    assert ann.ask('swap /a /none both').startswith('failed'), ann.answers[-1]
    expect(ann.ask('remove /p'), 'error not empty')
    expect(ann.ask('sync'), 'done')
    expect(ann.ask('create_big /big 1000000'), 'created /big')
    expect(ann.ask('remove /a'), 'done')
    expect(ann.ask('close'), 'done')
    ann.becomes('closed')
    ann.end()


@each_kind(limit=120)
def it_lives_below_its_chroot_and_proves_who_it_is(servers):
    root = Application(servers.servers)
    expect(root.ask('ensure /app/deep'), 'done')
    ann = Application(servers.servers, chroot='/app/deep')
    expect(ann.ask('create /a x'), 'created /a')
    expect(root.ask('get /app/deep/a'), 'got x version 0')
    expect(ann.ask('get /a watch'), 'got x version 0')
    expect(root.ask('set /app/deep/a y'), 'version 1')
    ann.hears('changed /a')
    expect(ann.ask('prove digest ann:secret'), 'done')
    expect(ann.ask('create /hers x private'), 'created /hers')
    expect(root.ask('get /app/deep/hers'), 'error not allowed')
    expect(root.ask('prove digest ann:secret'), 'done')
    expect(root.ask('get /app/deep/hers'), 'got x version 0')
    expect(ann.ask('prove nonsense x'), 'error authentication failed')
    ann.becomes('authentication failed')
    ann.kill()
    root.end()


@each_kind(limit=120)
def what_is_asked_less_often_has_its_answer_too(servers):
    root = Application(servers.servers)
    expect(root.ask('ensure /app'), 'done')
    ann = Application(servers.servers, chroot='/app')
    expect(ann.ask('create /a x'), 'created /a')
    expect(ann.ask('create /a/mine x ephemeral'), 'created /a/mine')
    expect(ann.ask('create /other x ephemeral'), 'created /other')
    expect(root.ask('create /apple x ephemeral'), 'created /apple')
    expect(ann.ask('count /'), 'number 3')
    expect(ann.ask('count /none'), 'error no node')
    expect(ann.ask('ephemerals /'), 'paths /a/mine /other')
    expect(ann.ask('ephemerals /a'), 'paths /a/mine')
    expect(root.ask('ephemerals /'), 'paths /apple')
    expect(ann.ask('look /a /none'), 'all ok; no node; ok;')
    expect(ann.ask('create /box x container'), 'created /box')
    expect(ann.ask('create_ttl /short 60000'),  # ZooKeeper serves them only where they are switched on
           'created /short' if servers.flavour == 'troupe' else 'error not served')
    expect(ann.ask('prove digest ann:secret'), 'done')
    assert ann.ask('configuration').startswith('got server.1='), ann.answers[-1]
    expect(ann.ask('reconfigure 3'), 'error reconfiguration is disabled')
    expect(ann.ask('get /a watch'), 'got x version 0')
    expect(ann.ask('children /a watch'), 'children mine')
    expect(ann.ask('unwatch /a data'), 'done')
    expect(ann.ask('unwatch /a data'), 'error no such watch')
    expect(root.ask('set /app/a y'), 'version 1')
    expect(root.ask('create /app/a/b x'), 'created /app/a/b')
    ann.hears('children /a')
    expect(ann.events, ['children /a'])
    ann.end()
    root.end()


@each_kind(limit=180)
def its_ephemerals_and_watches_outlive_the_server_it_is_connected_to(servers):
    ann, bob = Application(servers.servers), Application(servers.servers)
    expect(ann.ask('create /mine x ephemeral'), 'created /mine')
    expect(ann.ask('create /n 1'), 'created /n')
    expect(ann.ask('create /tree x'), 'created /tree')
    expect(ann.ask('get /n watch'), 'got 1 version 0')
    expect(ann.ask('exists /later watch'), 'not there')
    expect(ann.ask('watch /tree'), 'done')
    for _ in range(2):  # each server goes once, so that it has to move
        for server in servers.servers:
            server.kill()
            eventually('two others serve', 60, lambda: bob.ask('sync', 60) == 'done')
            expect(ann.ask('exists /mine', 60), 'there')
            server.start()
            eventually('it is back', 60, lambda: server.mode() in ('leader', 'follower'))
    eventually('written', 60, lambda: bob.ask('set /n 2', 60).startswith('version'))
    eventually('written', 60, lambda: bob.ask('create /later x', 60) in ('created /later', 'error node exists'))
    ann.hears('changed /n')
    ann.hears('created /later')
    eventually('written', 60, lambda: bob.ask('create /tree/a x', 60) in ('created /tree/a', 'error node exists'))
    ann.hears('created /tree/a')
    assert 'expired' not in ann.states, ann.states
    ann.end()
    eventually('closed, so it is gone', 10, lambda: bob.ask('exists /mine') == 'not there')
    bob.end()


@each_kind(limit=180)
def one_that_stood_still_for_too_long_knows_that_its_session_is_over(servers):
    ann, bob = Application(servers.servers, 4000), Application(servers.servers)
    expect(ann.ask('create /mine x ephemeral'), 'created /mine')
    ann.process.send_signal(signal.SIGSTOP)
    expect(bob.ask('exists /mine watch'), 'there')
    bob.hears('deleted /mine', 60)
    ann.process.send_signal(signal.SIGCONT)
    ann.becomes('expired')
    ann.becomes('connected', 2)
    expect(ann.ask('create /mine x ephemeral'), 'created /mine')
    ann.end()
    bob.end()


@each_kind(limit=180)
def a_killed_one_leaves_its_ephemerals_until_its_timeout(servers):
    ann, bob = Application(servers.servers, 4000), Application(servers.servers)
    expect(ann.ask('create /mine x ephemeral'), 'created /mine')
    expect(bob.ask('exists /mine watch'), 'there')
    ann.kill()
    bob.hears('deleted /mine', 60)
    bob.end()


@stand.case(limit=120)
def with_nobody_there_it_waits_and_finds_the_servers_when_they_come():
    servers = Ensemble(1, start=False)
    ann = Application(servers.servers)
    ann.say('exists /')
    ann.becomes('connecting')
    servers.start()
    eventually('answered', 60, lambda: ann.answers == ['there'])
    ann.end()


@stand.case(limit=120)
def what_is_no_server_is_left():
    """Something listens at the first address, and says nothing, nonsense, or too much."""
    import socket
    servers = Ensemble(1)

    class Liar:
        def __init__(self, says):
            self.socket = socket.create_server(('127.0.0.1', 0))
            self.says, self.met = says, 0
            threading.Thread(target=self._serve, daemon=True).start()

        def address(self):
            return self.socket.getsockname()

        def _serve(self):
            kept = []
            while True:
                try:
                    who, _ = self.socket.accept()
                except OSError:
                    return
                self.met += 1
                kept.append(who)
                try:
                    who.sendall(self.says)
                except OSError:
                    pass

    liars = [Liar(b''), Liar(b'\x00\x00\x00\x05hello'), Liar(b'\x7f\xff\xff\xff'), Liar(b'HTTP/1.1 400 Bad\r\n\r\n'),
             Liar(b'\x00\x00\x00\x25' + bytes(37))]
    ann = Application(liars[:4] + servers.servers, 4000)
    expect(ann.ask('exists /', 60), 'there')
    ann.end()
    for liar in liars:
        liar.socket.close()


if __name__ == '__main__':
    sys.exit(stand.main())
