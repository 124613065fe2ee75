"""What every test of bad bytes needs: a living ensemble, a healthy witness, and ways to attack.

After each attack: every process lives, its memory is bounded, the witness kept its connection and
saw nothing, and what is written still commits. At the end all servers restart with all their data.
"""
import socket

import load
import wire
from ensemble import Ensemble

GROWTH_KB = 64 * 1024   # of resident memory, that an attack may cause
SEED = 20240607


class Stage:
    """An ensemble with some data and a witness session on another server than the victim's."""

    def __enter__(self):
        self.e = Ensemble(3)
        self.victim = self.e.followers()[0]
        self.other = self.e.leader()
        self.witness = wire.Client(self.other.address(), timeout=8000)
        self.near = wire.Client(self.victim.address(), timeout=8000)
        self.witness.create('/data', b'kept')
        self.near.sync()
        self.near.create('/mine', b'', wire.EPHEMERAL)
        self.sessions = (self.witness.session, self.near.session)
        self.pids = [s.pid for s in self.e]
        self.rss = {s.id: s.rss() for s in self.e}
        self.count = 0
        return self

    def unharmed(self, what=''):
        """Nobody died, nobody grew, nobody noticed; a write commits and is read everywhere."""
        self.count += 1
        assert [s.pid for s in self.e if s.alive()] == self.pids, '%s: a server died: %s' % (
            what, [s.last_line() for s in self.e])
        value = b'%d' % self.count
        self.witness.set('/data', value)
        self.near.sync()
        assert self.near.get('/data')[0] == value, what
        assert self.near.exists('/mine').owner == self.near.session, what
        for s in self.e:
            grown = s.rss() - self.rss[s.id]
            limit = GROWTH_KB if self.e.flavour == 'troupe' else 8 * GROWTH_KB
            assert grown < limit, '%s: server %d grew by %d kB' % (what, s.id, grown)

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self._restart_all()
        finally:
            self.e.close(failed=kind is not None)

    def _restart_all(self):
        """What the attacks may have left in a log must not hurt the next start."""
        tree = load.same_everywhere(self.e)
        for s in self.e:
            s.kill()
        self.e.start()
        again = load.same_everywhere(self.e)
        assert set(tree) == set(again), set(tree) ^ set(again)
        assert again['/data'][0] == tree['/data'][0]


def throw(address, data, wait=5.0):
    """Sends bytes, hears what comes back until the server closes or is silent for `wait`. Then hangs
    up. Returns (bytes heard, closed by the server)."""
    heard = b''
    with socket.create_connection(address, timeout=10) as s:
        try:
            s.sendall(data)
        except OSError:
            return heard, True
        s.settimeout(wait)
        try:
            while len(heard) < 1 << 20:
                more = s.recv(65536)
                if not more:
                    return heard, True
                heard += more
        except socket.timeout:
            return heard, False
        except OSError:
            return heard, True
    return heard, False


def refused(address, data, what):
    """The server must close this connection and say nothing but a refusal."""
    heard, closed = throw(address, data, 12)
    assert closed, '%s: not closed; heard %r' % (what, heard[:80])
    return heard


def session(victim):
    return wire.Client(victim.address(), timeout=8000, patience=10)


def answered_or_closed(server, op, body):
    """An undecodable request gets an error, or its connection is closed: no silence, no success."""
    c = session(server)
    c.send(op, body)
    c.send(wire.PING, b'', -2)
    try:
        reply = c.hear()
        if reply.xid != -2:
            assert reply.err != 0, 'op %d, %r was done' % (op, body)
        else:
            raise AssertionError('op %d, %r was passed over' % (op, body))
        c.bye()
    except wire.Disconnected:
        pass
    c.drop()


def answered(server, op, body):
    """Some answer or a close, within the patience; what it is does not matter here."""
    c = session(server)
    try:
        c.call(op, body)
    except wire.Disconnected:
        pass
    c.drop()
