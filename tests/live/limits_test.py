#!/usr/bin/python3
"""What is too much: each limit tells so, or closes a connection whose session goes on."""
import struct

import stand
import wire
from ensemble import Ensemble

CREATE, GET_DATA, MULTI_READ, REMOVE_RECURSIVE = 1, 4, 22, 503
MARSHALLING, NOT_EMPTY = -5, -111
FRAME = 0xfffff  # jute.maxbuffer as it is by default: a frame without its length


@stand.case(limit=90, quick=True)
def a_frame_of_jute_maxbuffer_is_taken_and_one_byte_more_closes_the_connection_alone():
    with Ensemble(1) as e:
        c = wire.Client(e[1].address())
        c.create('/mine', flags=1)
        around = 8 + len(wire.create_body('/big', b''))
        c.create('/big', b'x' * (FRAME - around))
        assert c.exists('/big').length == FRAME - around
        try:
            c.call(CREATE, wire.create_body('/bigg', b'x' * (FRAME - around)))
            raise AssertionError('a frame beyond the limit was taken')
        except wire.Disconnected:
            pass
        again = wire.attach(e[1].address(), session=c.session, password=c.password)
        assert not again.expired
        assert again.exists('/mine').owner == c.session
        assert again.exists('/bigg') is None


@stand.case(limit=90, quick=True, only='troupe')
def a_reply_beyond_the_limit_is_an_error_and_the_session_goes_on():
    with Ensemble(1) as e:
        c = wire.Client(e[1].address(), patience=60)
        c.create('/big', b'x' * 1000000)
        before = e[1].rss()
        one = struct.pack('>ibi', GET_DATA, 0, -1) + wire.buf(b'/big') + b'\0'
        end = struct.pack('>ibi', -1, 1, -1)
        assert c.call(MULTI_READ, one * 20000 + end).err == MARSHALLING
        assert c.get('/big')[1].length == 1000000
        assert e[1].rss() - before < 400 << 20, 'what was refused cost %d bytes' % (
            e[1].rss() - before)
        assert c.call(MULTI_READ, one * 3 + end).err == 0


@stand.case(limit=120, quick=True, only='troupe')
def depth_has_no_limit_but_the_frame():
    with Ensemble(1, extra={'jute.maxbuffer': 0xfffff}) as e:
        c = wire.Client(e[1].address(), patience=60)
        path = ''
        requests = []
        for _ in range(5000):
            path += '/d'
            requests.append((CREATE, wire.create_body(path)))
        for i in range(0, len(requests), 500):
            xids = c.send_many(requests[i:i + 500])
            assert all(c.hear().err == 0 for _ in xids)
        assert c.exists(path) is not None
        assert c.call(REMOVE_RECURSIVE, wire.buf(b'/d') + wire.i32(4999)).err == NOT_EMPTY
        e[1].kill()
        e[1].process = None
        e[1].start()
        e.wait_serving()
        c = wire.Client(e[1].address(), patience=60)
        assert c.exists(path) is not None
        assert c.call(REMOVE_RECURSIVE, wire.buf(b'/d') + wire.i32(0)).err == 0
        assert c.children('/') == ['zookeeper']


@stand.case(limit=120, only='troupe')
def children_have_no_limit_but_the_reply():
    with Ensemble(1) as e:
        c = wire.Client(e[1].address(), patience=60)
        c.create('/p')
        for i in range(0, 100000, 1000):
            xids = c.send_many([(CREATE, wire.create_body('/p/%06d' % n))
                                for n in range(i, i + 1000)])
            assert all(c.hear().err == 0 for _ in xids)
        assert len(c.children('/p')) == 100000
        assert c.exists('/p').children == 100000


if __name__ == '__main__':
    stand.main()
