#!/usr/bin/python3
"""Bad bytes on the election and quorum ports, and what a server listens on at all.

(attack.py says what must hold after each.)
"""
import random
import socket
import struct
import sys

import ensemble as processes
import listening
import stand
import wire
from attack import SEED, Stage, throw
from ensemble import Ensemble, eventually
from wire import i32


def server_ports(s):
    return [(processes.HOST, s.election_port), (processes.HOST, s.quorum_port)]


def listens(address):
    try:
        socket.create_connection(address, timeout=2).close()
        return True
    except OSError:
        return False


@stand.case(limit=120, quick=True)
def garbage_on_election_and_quorum_ports():
    rng = random.Random(SEED)
    with Stage() as st:
        for s in st.e:
            for at in server_ports(s):
                if not listens(at):
                    continue  # a quorum port belongs to the leader where the server likes it so
                for data in (bytes(4096), b'\xff' * 4096, b'GET / HTTP/1.1\r\n\r\n', b'x',
                             wire.connect_request(), i32(0x20000000) + bytes(28),
                             struct.pack('<I', 0x20000000) * 16, struct.pack('>q', -65536) * 8,
                             struct.pack('>qqi', -65536, 2, 0x7ffffff)):
                    throw(at, data, 0.1)
                for _ in range(60):
                    throw(at, rng.randbytes(rng.choice((1, 8, 16, 32, 64, 500, 70000))), 0.005)
        st.unharmed('garbage between servers')


@stand.case(limit=120, only='troupe')  # ZooKeeper's election listener waits for each of them
def half_open_connections_to_server_ports():
    with Stage() as st:
        idle = []
        for s in st.e:
            for at in server_ports(s):
                if not listens(at):
                    continue
                for i in range(150):
                    try:
                        c = socket.create_connection(at, timeout=5)
                        if i % 3 == 0:
                            c.sendall(b'\0\0')
                        idle.append(c)
                    except OSError:
                        pass
        st.unharmed('half-open connections')
        # a server must still be able to leave and come back meanwhile
        st.near.drop()
        st.victim.kill()
        st.victim.start()
        st.e.wait_serving()
        st.near = wire.attach(st.victim.address(), session=st.sessions[1],
                              password=st.near.password, timeout=8000)
        st.pids = [s.pid for s in st.e]
        st.rss[st.victim.id] = st.victim.rss()
        st.unharmed('a return among half-open connections')
        for c in idle:
            c.close()


@stand.case(limit=120, only='troupe')
def a_flood_of_connections_to_server_ports_costs_no_memory():
    with Stage() as st:
        for s in st.e:
            for at in server_ports(s):
                for _ in range(1500):
                    try:
                        c = socket.create_connection(at, timeout=5)
                        c.sendall(struct.pack('>I', 0x7fffffff) * 16)
                        c.close()
                    except OSError:
                        pass
        st.unharmed('a flood')
        for s in st.e:
            eventually('descriptors of server %d' % s.id, 20,
                       lambda: listening.descriptors(s.pid) < 200)


@stand.case(limit=60, quick=True, only='troupe')
def a_server_listens_where_it_was_told_and_nowhere_else():
    with Ensemble(3) as e:
        for s in e:
            wanted = sorted([s.client_port, s.quorum_port, s.election_port])
            open_ports = listening.ports(s.pid)
            assert set(open_ports) <= set(wanted), (open_ports, wanted)
            assert s.client_port in open_ports and s.election_port in open_ports
            assert listening.datagram_ports(s.pid) == []
        assert e.leader().quorum_port in listening.ports(e.leader().pid)
    with Ensemble(1) as e:
        assert listening.ports(e[1].pid) == [e[1].client_port], listening.ports(e[1].pid)
        assert listening.datagram_ports(e[1].pid) == []


if __name__ == '__main__':
    sys.exit(stand.main())
