#!/usr/bin/python3
"""The four-letter word mntr of three servers of ZooKeeper's and three of Troupe's, key by key.

Every key that ZooKeeper has and Troupe has not stands in monitor_keys.txt with its reason, and
nothing else stands there. What Troupe tells is held against what was done.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import stand  # noqa
import wire  # noqa
from ensemble import Ensemble, eventually  # noqa

LACKING = os.path.join(HERE, 'monitor_keys.txt')
SUMMARY = '(avg|min|max|cnt|sum|p50|p95|p99|p999)'


def monitor(server):
    """{key: value}, without the zk_ of each."""
    lines = (server.say('mntr') or '').splitlines()
    assert lines and all(re.match(r'^zk_[^\t]+\t[^\t]*$', x) for x in lines), lines
    keys = [x.split('\t')[0][3:] for x in lines]
    assert len(keys) == len(set(keys)), 'a key stands twice: %r' % sorted(keys)
    return dict(x[3:].split('\t') for x in lines)


def some_work(e):
    """Reads, writes, a watch and an event at each server; one connection of each stays."""
    clients = [wire.attach(s.address()) for s in e]
    for number, c in enumerate(clients):
        path = '/work%d' % number
        c.create(path, b'x' * 100)
        c.get(path, True)
        c.set(path, b'y' * 1000)
        c.children('/', True)
        c.create(path + '-ephemeral', b'', wire.EPHEMERAL)
        c.sync()
    wire.attach(e[1].address()).bye()
    return clients


def by_role(e):
    return {s.mode(): monitor(s) for s in e}


def reasons():
    found = {}
    with open(LACKING) as f:
        for line in f.read().splitlines():
            if line and not line.startswith('#'):
                key, reason = line.split(': ', 1)
                assert key not in found and reason, line
                found[key] = re.compile(re.escape(key).replace('\\*', '.*').replace('%', SUMMARY)
                                        + '$')
    return found


@stand.case(limit=120, only='troupe')
def every_key_of_zookeeper_is_there_or_has_a_reason_not_to_be():
    with Ensemble(3, flavour='zookeeper') as e:
        some_work(e)
        theirs = by_role(e)
    with Ensemble(3) as e:
        some_work(e)
        ours = by_role(e)
    assert set(theirs) == set(ours) == {'leader', 'follower'}, (set(theirs), set(ours))
    lacking = {key for role in theirs for key in set(theirs[role]) - set(ours[role])}
    named, used = reasons(), set()
    for key in lacking:
        used |= {name for name, pattern in named.items() if pattern.match(key)}
    nameless = sorted(k for k in lacking if not any(p.match(k) for p in named.values()))
    assert not nameless, 'keys without a reason: %r' % nameless
    assert used == set(named), 'reasons for nothing: %r' % sorted(set(named) - used)
    for role in theirs:
        for key in set(theirs[role]) & set(ours[role]):
            number = re.compile(r'^-?\d+(\.\d+)?$')
            assert bool(number.match(theirs[role][key])) == bool(number.match(ours[role][key])), (
                role, key, theirs[role][key], ours[role][key])


@stand.case(limit=120, quick=True, only='troupe')
def what_it_tells_is_what_was_done():
    with Ensemble(3, observers=1) as e:
        clients = some_work(e)
        leader = e.leader()
        eventually('the ended connection is counted', 10,
                   lambda: monitor(e[1])['connection_drop_count'] == '1')
        for s in e:
            if s is not leader:
                eventually('server %d has all' % s.id, 10, lambda: monitor(s)[
                    'learner_commit_received_count'] == '18')  # noqa: B023
        told = {s.id: {k: float(v) for k, v in monitor(s).items()
                       if re.match(r'^-?\d+(\.\d+)?$', v)} for s in e}
        first = told[leader.id]
        wanted = {'quorum_size': 3, 'learners': 3, 'synced_followers': 2, 'synced_observers': 1,
                  'synced_non_voting_followers': 0, 'pending_syncs': 0, 'global_sessions': 4,
                  'ephemerals_count': 4, 'znode_count': 13, 'stale_sessions_expired': 0,
                  'learner_proposal_received_count': 0}
        assert {k: first[k] for k in wanted} == wanted, {k: first[k] for k in wanted}
        # sessions 5 times, their 12 writes, and one end
        assert first['proposal_count'] == first['commit_count'] == 18, first['proposal_count']
        assert first['diff_count'] + first['snap_count'] >= 3 and first['looking_count'] >= 1
        assert 0 < first['leader_uptime'] <= first['uptime'], first['leader_uptime']
        sizes = [first[k + '_proposal_size'] for k in ('last', 'min', 'max')]
        assert sizes[1] <= sizes[0] <= sizes[2] and sizes[1] < 200 and 1000 < sizes[2] < 1300, sizes
        assert 'Proposal sizes last/min/max: %d/%d/%d\n' % tuple(sizes) in leader.say('srvr')
        for server in e:
            here = told[server.id]
            assert here['cnt_fsynctime'] > 0 and here['sum_fsynctime'] >= here['max_fsynctime']
            assert here['max_latency'] == max(here['max_readlatency'], here['max_updatelatency'])
            ends = 2 if server.id == 1 else 0  # of the session that came and went at server 1
            assert here['cnt_updatelatency'] == 4 + ends, (server.id, here['cnt_updatelatency'])
            assert here['cnt_readlatency'] == 3, (server.id, here['cnt_readlatency'])
            assert here['connection_request_count'] == (2 if ends else 1), server.id
            assert here['connection_drop_count'] == (1 if ends else 0), server.id
            # the root's children: the next ephemeral's coming, at least; its own data
            assert here['sum_node_changed_watch_count'] == 1, server.id
            assert here['sum_node_children_watch_count'] == 1, server.id
            assert here['watch_bytes'] > 0 and here['bytes_received_count'] > 1000
            assert 16 <= here['min_client_response_size'] <= here['last_client_response_size'] \
                <= here['max_client_response_size'] <= here['response_bytes'], here
        follower = told[e.followers()[0].id]
        assert follower['learner_proposal_received_count'] == 18, follower
        assert follower['proposal_count'] == follower['commit_count'] == 0, follower
        assert monitor(e[4])['observer_master_id'] == str(leader.id)
        c = clients[0]
        c.call(wire.AUTH, wire.i32(0) + wire.buf('nope') + wire.buf('x'), -4)
        eventually('a refused proof is counted', 10,
                   lambda: monitor(e[1])['auth_failed_count'] == '1')


if __name__ == '__main__':
    sys.exit(stand.main())
