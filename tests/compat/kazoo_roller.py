"""One kazoo client in a process of its own, under a rolling restart; rolling.py starts it and judges.

usage: kazoo_roller.py HOSTS NAME TIMEOUT_S. Commands on stdin, one a line:
  lock PATH REGISTER PATTERN,...  takes the lock (also against contenders so named) and writes the fence, over and over
  count PATH                      sets the number at PATH to the next one, by version, over and over
  follow PATH                     a DataWatch on the number at PATH
  children PATH                   a watch on the children
  grow PATH                       creates sequential children, one after the other
  here PATH                       an ephemeral, looked at again at the end
  stop, end                       stops what is done over and over; checks and closes
"""
import os
import sys
import threading
import traceback

from kazoo.client import KazooClient
from kazoo.exceptions import BadVersionError, ConnectionLoss, SessionExpiredError
from kazoo.protocol.states import KazooState
from kazoo.retry import KazooRetry

_speech = threading.Lock()
_stop = threading.Event()


def say(line):
    with _speech:
        sys.stdout.write(line + '\n')
        sys.stdout.flush()


def violation(line):
    say('violation: ' + line)


class Roller:
    def __init__(self, hosts, name, timeout):
        # A retry only repeats what was refused or cut off; the tasks below repeat what is not safe.
        steady = KazooRetry(max_tries=-1, delay=0.05, max_delay=0.5)
        self.name = name
        self.zk = KazooClient(hosts, timeout=timeout, command_retry=steady,
                              connection_retry=KazooRetry(max_tries=-1, delay=0.05, max_delay=0.5))
        self.threads = []
        self.checks = []
        self.zk.add_listener(self.on_state)
        self.zk.start(30)
        self.session = self.zk.client_id[0]

    def on_state(self, state):
        if state == KazooState.CONNECTED:
            socket = self.zk._connection._socket
            try:
                say('server %d' % socket.getpeername()[1])
            except OSError as e:  # gone again already: the next event says so
                say('server 0 (%s)' % e)
            say('event connected')
        else:
            say('event expired' if state == KazooState.LOST and not _stop.is_set()
                else 'event disconnected')

    def task(self, f, *args):
        def run():
            try:
                f(*args)
            except Exception as e:  # noqa: whatever it is, the client was promised better
                violation('%s: %r' % (f.__name__, e))
                traceback.print_exc()
        t = threading.Thread(target=run, daemon=True)
        t.start()
        self.threads.append(t)

    def set_once(self, path, value, version, what):
        """Sets by version, and finds out what became of it when the connection was lost."""
        retry, lost = self.zk.retry, False
        while True:
            try:
                return self.zk.set(path, value, version).version
            except ConnectionLoss:
                lost = True
            except BadVersionError:
                if not lost:
                    violation('%s: version %d is no more' % (what, version))
                    return None
            data, stat = retry(self.zk.get, path)
            if stat.version == version + 1 and data == value:
                return stat.version  # it had happened
            if stat.version != version:
                violation('%s: %r of version %d where %r of %d was written' % (
                    what, data, stat.version, value, version))
                return None

    def lock(self, path, register, patterns):
        lock = self.zk.Lock(path, self.name, extra_lock_patterns=patterns.split(','))
        turn = 0
        while not _stop.is_set():
            lock.acquire()
            fence = self.zk.retry(self.zk.exists, path + '/' + lock.node).czxid
            data, stat = self.zk.retry(self.zk.get, register)
            if int(data) >= fence:
                violation('two hold the lock: fence %d is ours, %s is written' % (
                    fence, data.decode()))
            self.set_once(register, b'%d' % fence, stat.version, 'two hold the lock')
            lock.release()
            turn += 1
            say('guarded %d' % turn)

    def count(self, path):
        version, number = self.zk.retry(self.zk.exists, path).version, 0
        while not _stop.is_set() and version is not None:
            number += 1
            version = self.set_once(path, b'%d' % number, version, 'counter ' + path)
            say('counted %d' % number)
            _stop.wait(0.01)

    def follow(self, path):
        last = [-1]

        @self.zk.DataWatch(path)
        def changed(data, stat, event=None):
            now = int(data)
            if now < last[0]:
                violation('saw %d after %d' % (now, last[0]))
            last[0] = now
            say('saw %d' % now)

    def children(self, path):
        """As ChildrenWatch; with a loop of its own, since kazoo's was once seen to stand still after a
        reconnect. By its source it takes itself for established when a reply from before the loss is
        handled after it; a watch that this server lost would stop this loop too."""
        last = set()
        while True:
            changed = threading.Event()  # also set when the connection is lost
            names = set(self.zk.retry(self.zk.get_children, path, lambda _, e=changed: e.set()))
            if not last <= names:
                violation('children that were seen are gone: %s' % (last - names))
            last = names
            say('children %d' % len(names))
            changed.wait()

    def grow(self, path):
        made, maybe = set(), 0
        while not _stop.is_set():
            try:
                made.add(self.zk.create(path + '/n-', b'', sequence=True).rsplit('/', 1)[1])
            except ConnectionLoss:
                maybe += 1
            say('grown %d' % len(made))
            _stop.wait(0.02)
        self.zk.sync(path)
        there = set(self.zk.get_children(path))
        if not made <= there or len(there - made) > maybe:
            violation('grown %d, lost %d, but there are %d' % (len(made), maybe, len(there)))
        say('grew %d' % len(there))

    def here(self, path):
        self.zk.create(path, b'', ephemeral=True)
        born = self.zk.exists(path).czxid

        def still():
            stat = self.zk.retry(self.zk.exists, path)
            if stat is None or stat.czxid != born or stat.ephemeralOwner != self.session:
                violation('ephemeral %s is gone or another: %r' % (path, stat))
        self.checks.append(still)
        say('here')

    def end(self):
        for check in self.checks:
            check()
        if self.zk.client_id[0] != self.session:
            violation('another session: %x, was %x' % (self.zk.client_id[0], self.session))
        self.zk.remove_listener(self.on_state)
        self.zk.stop()
        self.zk.close()
        say('closed')


def main():
    roller = Roller(sys.argv[1], sys.argv[2], float(sys.argv[3]))
    for line in sys.stdin:
        word, *args = line.split()
        if word in ('lock', 'count', 'grow'):
            roller.task(getattr(roller, word), *args)
        elif word == 'children':
            threading.Thread(target=roller.children, args=args, daemon=True).start()
        elif word in ('follow', 'here'):
            getattr(roller, word)(*args)
        elif word == 'stop':
            _stop.set()
            for t in roller.threads:
                t.join()
            say('stopped')
        elif word == 'end':
            try:
                roller.end()
            except (ConnectionLoss, SessionExpiredError) as e:
                violation('%r' % e)
            return
    os._exit(1)  # who started us is gone


if __name__ == '__main__':
    main()
