"""The requests 500 to 507 of ClickHouse Keeper and RaftKeeper, as a raw client says them.

Builds bodies and takes replies apart; every byte of a reply is accounted for. Says nothing of what
a server should answer.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import wire  # noqa
from wire import Reader, buf, i32, i64  # noqa

LIST, ABSENT, CREATE_IF, REMOVE_ALL, CHECK_STAT, TRY_REMOVE, LIST_ALL, SUBTREE = range(500, 508)
MULTI_READ = 22
ALL, LASTING, OWNED = 0, 1, 2  # filters
NONE = -1                      # of a Stat's field: anything
ANY = wire.Stat(*[NONE] * 11)


def path_version(path, version=-1):
    return buf(path) + i32(version)


def list_body(path, only=ALL, watch=False):
    return buf(path) + bytes([watch, only])


def list_all_body(path, only=ALL, watch=False, stats=True, data=True):
    return list_body(path, only, watch) + bytes([stats, data])


def limit_body(path, limit=0):
    return buf(path) + i32(limit)


def stat_body(path, expected=ANY, version=-1):
    return path_version(path, version) + wire._STAT.pack(*expected)


def multi_body(parts):
    """[(opcode, body)]"""
    return b''.join(i32(op) + b'\0' + i32(-1) + body for op, body in parts) + i32(-1) + b'\1' + i32(-1)


def read_names(r):
    return sorted(r.strings()), r.stat()


def read_details(r):
    """{name: (Stat or None, data or None)}, the parent's Stat, how many of each there were."""
    names, parent = r.strings(), r.stat()
    stats = [r.stat() for _ in range(r.i32())]
    data = [r.buf() for _ in range(r.i32())]
    assert len(stats) in (0, len(names)) and len(data) in (0, len(names)), (names, stats, data)
    each = {n: (stats[i] if stats else None, data[i] if data else None)
            for i, n in enumerate(names)}
    return each, parent, (len(stats), len(data))


TAKERS = {
    wire.CREATE: lambda r: r.str(), CREATE_IF: lambda r: r.str(), wire.SET: lambda r: r.stat(),
    wire.EXISTS: lambda r: r.stat(), wire.CHILDREN2: read_names, LIST: read_names,
    wire.GET: lambda r: (r.buf(), r.stat()), wire.CHILDREN: lambda r: sorted(r.strings()),
    LIST_ALL: read_details, SUBTREE: lambda r: r.strings(),
}


def take(op, r):
    """What a success of this opcode carries; None for those without a body."""
    return TAKERS[op](r) if op in TAKERS else None


def take_parts(body):
    """[(opcode, value)] of a multi's or multiRead's reply; of a failed part (-1, error)."""
    r, parts = Reader(body), []
    while True:
        op, done, err = r.i32(), r._take('>?'), r.i32()
        if done:
            assert (op, err) == (-1, -1) and r.at == len(body), (op, err, r.at, len(body))
            return parts
        if op == -1:
            code = r.i32()
            assert code == err, (code, err)
            parts.append((-1, code))
        else:
            assert err == 0, err
            parts.append((op, take(op, r)))


class Keeper(wire.Client):
    def ask(self, op, body):
        """(error, value); a failure has no body, a success nothing but its own."""
        reply = self.call(op, body)
        if reply.err:
            assert reply.body == b'', reply
            return reply.err, None
        r = Reader(reply.body)
        value = take(op, r)
        assert r.at == len(reply.body), (op, r.at, reply.body)
        return 0, value

    def code(self, op, body):
        return self.ask(op, body)[0]

    def several(self, op, parts):
        """A multi's or multiRead's outcome, part by part."""
        reply = self.call(op, multi_body(parts))
        assert reply.err == 0, reply
        return take_parts(reply.body)

    def prove(self, who):
        """addauth digest"""
        reply = self.call(wire.AUTH, i32(0) + buf('digest') + buf(who), -4)
        assert reply.err == 0, reply

    def told(self):
        """Watch events so far, of all that the server did before this was asked."""
        self.exists('/')
        events, self.events = [(e.type, e.path) for e in self.events], []
        return events
