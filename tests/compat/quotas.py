"""Writes about quotas, as (opcode, body), and a story of them with its answers."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                'live'))
import wire  # noqa

QUOTA, EXCEEDED = '/zookeeper/quota', -125


def limits_at(path):
    return QUOTA + path + '/zookeeper_limits'


def usage_at(path):
    return QUOTA + path + '/zookeeper_stats'


def limits(count=-1, size=-1, count_hard=-1, size_hard=-1):
    return 'count=%d,bytes=%d=;byteHardLimit=%d;countHardLimit=%d' % (
        count, size, size_hard, count_hard)


# ---- writes, as (opcode, body)

def create(path, data=b'', flags=0):
    return wire.CREATE, wire.create_body(path, data, flags)


def delete(path):
    return wire.DELETE, wire.buf(path) + wire.i32(-1)


def put(path, data, version=-1):
    return wire.SET, wire.buf(path) + wire.buf(data) + wire.i32(version)


def check(path, version):
    return wire.CHECK, wire.buf(path) + wire.i32(version)


def multi(*parts):
    body = b''.join(wire.i32(op) + b'\x00' + wire.i32(-1) + part for op, part in parts)
    return wire.MULTI, body + wire.i32(-1) + b'\x01' + wire.i32(-1)


def quota(path, text):
    """What setquota does: folders, limits, and a usage that the server counts at once."""
    names = path.strip('/').split('/')
    folders = [QUOTA + '/' + '/'.join(names[:i + 1]) for i in range(len(names))]
    return [create(f) for f in folders] + [create(limits_at(path), text),
                                           create(usage_at(path), 'count=0,bytes=0')]


def codes_of(op, reply):
    """The error of a write; of a multi, those of its parts."""
    if op != wire.MULTI or reply.err:
        return [reply.err]
    r, codes = wire.Reader(reply.body), []
    while True:
        kind = r.i32()
        done = r._take('>b')
        r.i32()
        if done:
            return codes
        codes.append(r.i32() if kind == -1 else 0)
        if kind in (wire.CREATE, wire.CREATE2):
            r.str()
        if kind in (wire.CREATE2, wire.SET):
            r.stat()


STORY = [  # (write, its codes on both servers)
    (create('/a', 'xyz'), [0]),
    (create('/a/b', '12345'), [0]),
    *((x, [0]) for x in quota('/a', limits(2, 10, 4, 20))),
    (create('/a/b/c', '1'), [0]),                            # beyond the soft limit
    (create('/a/d', '123456789012'), [EXCEEDED]),            # bytes
    (create('/a/d', ''), [0]),
    (create('/a/e', ''), [EXCEEDED]),                        # znodes
    (create('/a/e/f', ''), [wire.NONODE]),                   # the older complaints come first
    (create('/a/d', ''), [wire.NODEEXISTS]),
    (put('/a/b', '123456789012345678'), [EXCEEDED]),
    (put('/a/b', '123456789012345678', 9), [EXCEEDED]),
    (put('/a/b', '54321', 9), [wire.BADVERSION]),            # of the same size: not looked at
    (put('/a/b', '54321'), [0]),
    (put('/a/b', None), [0]),
    (put('/a', ''), [0]),
    (put(limits_at('/a'), limits(-1, -1, 2, 0)), [0]),       # less than there is
    (put('/a/b/c', '22'), [EXCEEDED]),
    (put('/a/b/c', ''), [0]),
    (create('/a/e', ''), [EXCEEDED]),
    (delete('/a/b/c'), [0]),
    (put(limits_at('/a'), limits(-1, -1, 3, 5)), [0]),
    (multi(delete('/a/d'), create('/a/e'), create('/a/f')), [0, EXCEEDED, -2]),
    (multi(delete('/a/d')), [0]),
    (multi(create('/a/d', '1'), create('/a/e', '22'), create('/a/f', '333')), [0, 0, 0]),
    (multi(put('/a/e', '1'), check('/a', 77)), [0, wire.BADVERSION]),
    (put(limits_at('/a'), limits(-1, -1, -1, 6)), [0]),
    (multi(put('/a/e', ''), put('/a/d', ''), check('/a', 77)), [0, 0, wire.BADVERSION]),
    (multi(put('/a/e', '4444'), create('/a/g')), [EXCEEDED, -2]),
    (multi(create('/a/g'), put('/a/g', ''), delete('/a/g')), [0, 0, 0]),
    (multi(put('/a/e', ''), put('/a/e', '22')), [0, EXCEEDED]),
    (multi(put('/a/e', '2'), put('/a/e', '')), [0, 0]),
    (put('/a/e', '22'), [0]),
    # a quota that begins or ends in a multi is not yet, or still, in force there
    (create('/q'), [0]),
    (create(QUOTA + '/q'), [0]),
    (multi(create(limits_at('/q'), limits(-1, -1, 1, 0)), create(usage_at('/q')),
           create('/q/x', 'data')), [0, 0, 0]),
    (create('/q/y'), [EXCEEDED]),
    (multi(delete(limits_at('/q')), create('/q/y')), [0, EXCEEDED]),
    (delete(limits_at('/q')), [0]),
    (create('/q/y'), [0]),
    (delete(usage_at('/q')), [0]),
    # an inner one counts for itself; the outer one counted it when it began
    (create('/n'), [0]),
    (create('/n/i'), [0]),
    *((x, [0]) for x in quota('/n', limits(-1, -1, 3, -1))),
    (create(QUOTA + '/n/i'), [0]),
    (create(limits_at('/n/i'), limits(-1, -1, 2, -1)), [0]),
    (create(usage_at('/n/i'), ''), [0]),
    (create('/n/i/1', 'x'), [0]),
    (create('/n/i/2'), [EXCEEDED]),
    (create('/n/1', 'yy'), [0]),
    (create('/n/2'), [EXCEEDED]),
    (delete(limits_at('/n/i')), [0]),
    (delete(usage_at('/n/i')), [0]),
    (create('/n/i/2'), [EXCEEDED]),
    (delete('/n/i/1'), [0]),                                 # from the outer one now
    # ephemerals, sequential names, and what was written by hand
    (create('/a/s', '', wire.EPHEMERAL_SEQUENTIAL), [0]),
    (put(usage_at('/a'), 'count=7,bytes=1'), [0]),
    (create('/a/t', '22222'), [0]),
    (create('/a/u', '1'), [EXCEEDED]),
    (put(usage_at('/a'), 'count=-3,bytes=-9'), [0]),
    (create('/a/u', '1'), [0]),
    (delete(usage_at('/a')), [0]),
    (create('/a/v', '1234567890'), [0]),                     # nobody counts, nobody refuses
    (create(usage_at('/a'), 'count=0,bytes=0'), [0]),
]
