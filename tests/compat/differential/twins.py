"""The two servers, and connections that exist on both.

A twin says the same on both sides before it listens to either. Never interprets a frame beyond its
xid; the end of a connection and silence are part of what was heard.
"""
import socket
import struct

from asked import wire

PATIENCE = 20.0
CLOSED, SILENT = 'closed', 'silent'


class Pair:
    """The servers' addresses and the order in which each created its sessions."""

    def __init__(self, theirs, ours, newer=True):
        self.newer = newer
        self.addresses = (theirs, ours)
        self.owners = ({}, {})
        self.sessions = 0

    def created(self, ids):
        for names, session in zip(self.owners, ids):
            names[session] = 'session %d' % self.sessions
        self.sessions += 1


class Side:
    """One connection to one server."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''
        self.end = ''

    def say(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # what was said before the end is heard still

    def frame(self):
        """None at the end, whose kind is then in .end."""
        while True:
            if len(self.buffer) >= 4:
                size = int.from_bytes(self.buffer[:4], 'big')
                if len(self.buffer) >= 4 + size:
                    found, self.buffer = self.buffer[4:4 + size], self.buffer[4 + size:]
                    return found
            try:
                data = self.socket.recv(1 << 18)
            except socket.timeout:
                self.end = SILENT
                return None
            except OSError:
                data = b''
            if not data:
                self.end = CLOSED
                return None
            self.buffer += data

    def hear(self, replies):
        """Frames up to so many replies, or to the end."""
        found = []
        while replies > 0:
            payload = self.frame()
            if payload is None:
                break
            found.append(payload)
            if payload[:4] != b'\xff\xff\xff\xff':
                replies -= 1
        return found

    def rest(self):
        """All frames until the server hangs up."""
        found = []
        while not self.end:
            payload = self.frame()
            if payload is not None:
                found.append(payload)
        return found


def greeting(payload):
    """ConnectResponse: (timeout, session, password, length)"""
    if payload is None or len(payload) < 20:
        return None, 0, b'', 0 if payload is None else len(payload)
    timeout, session = struct.unpack_from('>iq', payload, 4)
    return timeout, session, payload[20:36], len(payload)


class Twin:
    """A client with a connection to both servers, or with none."""

    def __init__(self, pair):
        self.pair = pair
        self.sides = None
        self.session = None              # ((id, password), (id, password))
        self.ended = None                # the session before this one
        self.xid = 0

    def dial(self, timeout, read_only, sessions, zxids=(0, 0)):
        """Both greetings; the sides, whatever they were answered."""
        sides = [Side(a) for a in self.pair.addresses]
        for side, (session, password), zxid in zip(sides, sessions, zxids):
            side.say(wire.connect_request(session, password, timeout, zxid, read_only))
        return sides, [greeting(s.frame()) for s in sides]

    def send(self, requests, zxids):
        """Writes them to both; returns their xids."""
        xids = []
        frames = ([], [])
        for r in requests:
            if r.raw is not None:
                for f in frames:
                    f.append(r.raw)
                continue
            xid = r.xid
            if xid is None:
                self.xid += 1
                xid = self.xid
            xids.append(xid)
            pair = zxids(r.hole) if r.hole is not None else (0, 0)
            for f, zxid in zip(frames, pair):
                f.append(r.frame(xid, zxid))
        for side, f in zip(self.sides, frames):
            side.say(b''.join(f))
        return xids

    def hang_up(self):
        if self.sides:
            for side in self.sides:
                side.socket.close()
        self.sides = None
