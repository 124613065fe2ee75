#!/usr/bin/python3
"""Requests 500 to 507, which ClickHouse Keeper and RaftKeeper added: alone, within multi and
multiRead, with their errors, events and access rules; and the same on every server, whoever leads.
"""
import os
import random
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
sys.path.insert(0, HERE)
import stand  # noqa
import wire  # noqa
import keeper  # noqa
from ensemble import Ensemble, eventually  # noqa
from keeper import (ABSENT, ALL, ANY, CHECK_STAT, CREATE_IF, LASTING, LIST, LIST_ALL, MULTI_READ,  # noqa
                    OWNED, REMOVE_ALL, SUBTREE, TRY_REMOVE, Keeper, limit_body, list_all_body,
                    list_body, path_version, stat_body)
from wire import (BADARGUMENTS, BADVERSION, CHILDREN2, CREATE, EXISTS, INVALIDACL, MARSHALLING,  # noqa
                  MULTI, NOAUTH, NODEEXISTS, NONODE, NOTEMPTY, SET, acls, buf, create_body, i32)

CREATED, DELETED, CHANGED, CHILDREN = 1, 2, 3, 4
INCONSISTENT = -2
MINE = acls([(31, 'auth', '')])
SECRET = acls([(30, 'world', 'anyone')])  # everything but READ


def refused(parts):
    """The failed part's error; all before it are ok, all behind inconsistent."""
    assert {op for op, _ in parts} == {-1}, parts
    codes = [code for _, code in parts]
    bad = next(i for i, code in enumerate(codes) if code)
    assert codes[:bad] == [0] * bad and set(codes[bad + 1:]) <= {INCONSISTENT}, codes
    return bad, codes[bad]


def a_family(c, root='/f'):
    """root with two lasting children and two ephemerals."""
    c.create(root, b'root')
    c.create(root + '/a', b'1')
    c.create(root + '/b', None)
    c.create(root + '/x', b'22', wire.EPHEMERAL)
    c.create(root + '/y', b'', wire.EPHEMERAL)


def below(c, path, limit=0):
    """507's paths: nearest first, and those of one depth in any order, so sorted here."""
    err, found = c.ask(SUBTREE, limit_body(path, limit))
    assert err == 0, err
    depths = [p.count('/') for p in found]
    assert depths == sorted(depths), found
    return sorted(found, key=lambda p: (p.count('/'), p))


@stand.case(limit=90, quick=True, only='troupe')
def children_are_listed_by_kind_and_with_what_they_hold():
    with Ensemble(1) as e:
        c = Keeper(e[1].address())
        a_family(c)
        wanted = {ALL: ['a', 'b', 'x', 'y'], LASTING: ['a', 'b'], OWNED: ['x', 'y'], 99: ['a', 'b', 'x', 'y']}
        for only, names in wanted.items():
            err, (found, stat) = c.ask(LIST, list_body('/f', only))
            assert (err, found, stat) == (0, names, c.exists('/f')), (only, err, found, stat)
            err, (each, stat, counts) = c.ask(LIST_ALL, list_all_body('/f', only))
            assert err == 0 and sorted(each) == names and stat == c.exists('/f'), (only, each)
            for name, (about, data) in each.items():
                assert (data, about) == c.get('/f/' + name), (name, about, data)
        for stats, data in ((True, False), (False, True), (False, False)):
            _, (each, _, counts) = c.ask(LIST_ALL, list_all_body('/f', ALL, False, stats, data))
            assert counts == (4 * stats, 4 * data) and len(each) == 4, (stats, data, counts)
        for op, body in ((LIST, list_body), (LIST_ALL, list_all_body)):
            assert c.code(op, body('/none')) == NONODE
            c.create('/s%d' % op)
            c.create('/s%d/hidden' % op, b'', 0, SECRET)
            assert c.code(op, body('/s%d' % op, LASTING)) == NOAUTH, 'which kind it is, is a secret'
            assert c.code(op, body('/s%d/hidden' % op)) == NOAUTH
        assert c.ask(LIST, list_body('/s500'))[1][0] == ['hidden'], 'that it exists is none'
        assert c.code(LIST_ALL, list_all_body('/s506')) == NOAUTH
        assert c.code(LIST_ALL, list_all_body('/s506', stats=False, data=False)) == 0
        c.bye()


@stand.case(limit=90, quick=True, only='troupe')
def lists_leave_a_watch_for_children():
    with Ensemble(1) as e:
        c, other = Keeper(e[1].address()), Keeper(e[1].address())
        a_family(c)
        for number, (op, body) in enumerate(((LIST, list_body), (LIST_ALL, list_all_body))):
            assert c.code(op, body('/f', OWNED, True)) == 0
            assert c.code(op, body('/none', OWNED, True)) == NONODE
            other.set('/f', b'data is nothing to it')
            other.create('/f/new%d' % number)  # a lasting one, and yet it fires: it is a child
            other.create('/f/once%d' % number)
            c.sync()
            assert c.told() == [(CHILDREN, '/f')], op
        c.bye()
        other.bye()


@stand.case(limit=90, quick=True, only='troupe')
def conditions_and_writes_that_are_content():
    with Ensemble(1) as e:
        c = Keeper(e[1].address())
        c.create('/a', b'x')
        c.create('/a/kid')
        c.create('/hidden', b'', 0, SECRET)
        # 501: nothing there, or not in this version
        for code, body in ((0, path_version('/none')), (NODEEXISTS, path_version('/a')),
                           (NODEEXISTS, path_version('/a', 0)), (0, path_version('/a', 7)),
                           (NOAUTH, path_version('/hidden')), (BADARGUMENTS, path_version('/a//b'))):
            assert c.code(ABSENT, body) == code, (code, body)
        # 502
        assert c.ask(CREATE_IF, create_body('/new', b'1')) == (0, '/new')
        assert c.ask(CREATE_IF, create_body('/new', b'2')) == (0, '/new')
        assert c.get('/new')[0] == b'1' and c.get('/new')[1].version == 0
        assert c.ask(CREATE_IF, create_body('/q-', b'', wire.SEQUENTIAL))[1] == '/q-0000000003'
        assert c.code(CREATE_IF, create_body('/none/x')) == NONODE
        assert c.code(CREATE_IF, create_body('/\x01')) == BADARGUMENTS
        assert c.code(CREATE_IF, create_body('/y', b'', 0, acls([(31, 'ip', 'foo')]))) == INVALIDACL
        # 504
        stat = c.exists('/a')
        assert c.code(CHECK_STAT, stat_body('/a')) == 0
        assert c.code(CHECK_STAT, stat_body('/a', stat, 0)) == 0
        assert c.code(CHECK_STAT, stat_body('/a', stat, 1)) == BADVERSION
        for field in stat._fields:
            one = ANY._replace(**{field: getattr(stat, field)})
            assert c.code(CHECK_STAT, stat_body('/a', one)) == 0, field
            wrong = stat._replace(**{field: getattr(stat, field) + 1})
            assert c.code(CHECK_STAT, stat_body('/a', wrong)) == BADVERSION, field
        assert c.code(CHECK_STAT, stat_body('/none')) == NONODE
        assert c.code(CHECK_STAT, stat_body('/hidden')) == NOAUTH
        # 505
        for code, body in ((NOTEMPTY, path_version('/a')), (BADVERSION, path_version('/a/kid', 3)),
                           (0, path_version('/a/kid', 0)), (0, path_version('/a/kid', 0)),
                           (0, path_version('/none/x')), (BADARGUMENTS, path_version('/zookeeper'))):
            assert c.code(TRY_REMOVE, body) == code, (code, body)
        assert c.exists('/a/kid') is None
        c.bye()


@stand.case(limit=90, quick=True, only='troupe')
def a_subtree_goes_at_once_or_not_at_all():
    with Ensemble(1) as e:
        c, watcher = Keeper(e[1].address()), Keeper(e[1].address())
        for path in ('/t', '/t/a', '/t/a/b', '/t/c', '/t-not'):
            c.create(path)
        c.create('/t/a/mine', b'', wire.EPHEMERAL)
        assert below(c, '/t') == ['/t/a', '/t/c', '/t/a/b', '/t/a/mine']
        assert below(c, '/t', 2) == ['/t/a', '/t/c']
        assert len(below(c, '/t', 3)) == 3
        assert below(c, '/t/c') == []
        assert c.code(SUBTREE, limit_body('/none')) == NONODE
        before = wire.whole_tree(e[1].address())
        assert c.code(REMOVE_ALL, limit_body('/t', 4)) == NOTEMPTY, 'they are five'
        assert c.code(REMOVE_ALL, limit_body('/none', 4)) == NONODE
        assert c.code(REMOVE_ALL, limit_body('/zookeeper')) == BADARGUMENTS
        assert c.code(REMOVE_ALL, limit_body('/')) == BADARGUMENTS
        assert wire.whole_tree(e[1].address()) == before
        watcher.get('/t/a/b', True)
        watcher.get('/t/c', True)
        watcher.children('/t/a', True)
        watcher.children('/', True)
        watcher.exists('/t/a/none', True)
        assert c.code(REMOVE_ALL, limit_body('/t', 5)) == 0
        watcher.sync()
        told = watcher.told()
        assert sorted(told) == sorted([(DELETED, '/t/a/b'), (DELETED, '/t/c'), (DELETED, '/t/a'),
                                       (CHILDREN, '/')]) or sorted(told) == sorted([
                                           (DELETED, '/t/a/b'), (DELETED, '/t/c'),
                                           (CHILDREN, '/t/a'), (CHILDREN, '/')]), told
        assert told.index((DELETED, '/t/a/b')) < told.index((CHILDREN, '/')), told
        assert c.children('/') == ['t-not', 'zookeeper'] and c.exists('/t/a/mine') is None
        c.create('/t')  # a new one, that owes nothing to the old
        assert c.exists('/t').cversion == 0 and c.code(REMOVE_ALL, limit_body('/t', 1)) == 0
        c.bye()
        watcher.bye()


@stand.case(limit=90, quick=True, only='troupe')
def rights_count_all_the_way_down():
    with Ensemble(1) as e:
        owner, other = Keeper(e[1].address()), Keeper(e[1].address())
        owner.prove('me:secret')
        owner.create('/r')
        owner.create('/r/open')
        owner.create('/r/closed', b'', 0, MINE)
        owner.create('/r/closed/kid')
        assert other.code(REMOVE_ALL, limit_body('/r')) == NOAUTH
        assert other.code(REMOVE_ALL, limit_body('/r/closed/kid')) == NOAUTH
        assert below(other, '/r') == ['/r/open'], 'nor what is below it'
        assert below(owner, '/r') == ['/r/closed', '/r/open', '/r/closed/kid']
        assert other.code(SUBTREE, limit_body('/r/closed')) == NOAUTH
        assert other.code(CREATE_IF, create_body('/r/closed/x')) == NOAUTH
        assert other.code(CREATE_IF, create_body('/r/closed/kid')) == NOAUTH
        assert other.code(TRY_REMOVE, path_version('/r/closed/kid')) == NOAUTH
        assert other.children('/r') == ['closed', 'open'], 'nothing has gone'
        assert owner.code(REMOVE_ALL, limit_body('/r')) == 0
        assert owner.exists('/r') is None
        owner.bye()
        other.bye()


@stand.case(limit=90, quick=True, only='troupe')
def they_are_parts_of_a_multi():
    with Ensemble(1) as e:
        c = Keeper(e[1].address())
        c.create('/a', b'x')
        done = c.several(MULTI, [
            (ABSENT, path_version('/m')), (CREATE_IF, create_body('/m', b'1')),
            (CREATE_IF, create_body('/m', b'2')), (CREATE, create_body('/m/kid')),
            (CHECK_STAT, stat_body('/m', ANY._replace(children=1, length=1))),
            (TRY_REMOVE, path_version('/none')), (REMOVE_ALL, limit_body('/m', 2)),
            (ABSENT, path_version('/m')), (SET, buf('/a') + buf(b'y') + i32(0))])
        ops = [ABSENT, CREATE_IF, CREATE_IF, CREATE, CHECK_STAT, TRY_REMOVE, REMOVE_ALL, ABSENT, SET]
        assert [op for op, _ in done] == ops, done
        assert [v for _, v in done[:8]] == [None, '/m', '/m', '/m/kid', None, None, None, None]
        assert done[8][1] == c.exists('/a') and c.get('/a')[0] == b'y' and c.exists('/m') is None
        stat = c.exists('/a')
        c.create('/full')
        for path in ('/full/1', '/full/2'):
            c.create(path)
        before = wire.whole_tree(e[1].address())
        for wanted, part in ((NODEEXISTS, (ABSENT, path_version('/a'))),
                             (NONODE, (CREATE_IF, create_body('/none/x'))),
                             (NOTEMPTY, (REMOVE_ALL, limit_body('/full', 2))),
                             (NONODE, (REMOVE_ALL, limit_body('/none'))),
                             (BADVERSION, (CHECK_STAT, stat_body('/a', stat._replace(version=9)))),
                             (NONODE, (CHECK_STAT, stat_body('/none'))),
                             (BADVERSION, (TRY_REMOVE, path_version('/a', 9))),
                             (NOTEMPTY, (TRY_REMOVE, path_version('/full')))):
            parts = [(REMOVE_ALL, limit_body('/full', 3)), (CREATE_IF, create_body('/full')),
                     (CREATE, create_body('/full/1')), (CREATE, create_body('/full/2')),
                     (TRY_REMOVE, path_version('/nothing')), part, (CREATE, create_body('/behind'))]
            assert refused(c.several(MULTI, parts)) == (5, wanted), (wanted, part)
        assert wire.whole_tree(e[1].address()) == before, 'a multi that fails leaves nothing'
        for op, body in ((LIST, list_body('/')), (LIST_ALL, list_all_body('/')),
                         (SUBTREE, limit_body('/'))):
            assert c.call(MULTI, keeper.multi_body([(op, body)])).err == MARSHALLING, op
        c.bye()


@stand.case(limit=90, quick=True, only='troupe')
def they_are_parts_of_a_multi_read():
    with Ensemble(1) as e:
        c = Keeper(e[1].address())
        a_family(c)
        c.create('/hidden', b'', 0, SECRET)
        c.create('/hidden/kid')
        parts = [(EXISTS, buf('/f') + b'\0'), (CHILDREN2, buf('/f') + b'\1'),
                 (LIST, list_body('/f', OWNED, True)), (LIST_ALL, list_all_body('/f', LASTING)),
                 (wire.GET, buf('/f/a') + b'\0'), (wire.CHILDREN, buf('/f') + b'\0'),
                 (EXISTS, buf('/none') + b'\0'), (CHILDREN2, buf('/none') + b'\0'),
                 (LIST, list_body('/hidden')), (LIST_ALL, list_all_body('/none')),
                 (LIST_ALL, list_all_body('/f', 99, False, False, False))]
        done = c.several(MULTI_READ, parts)
        stat = c.exists('/f')
        assert done[0] == (EXISTS, stat), done[0]
        assert done[1] == (CHILDREN2, (['a', 'b', 'x', 'y'], stat)), done[1]
        assert done[2] == (LIST, (['x', 'y'], stat)), done[2]
        assert done[3][0] == LIST_ALL and sorted(done[3][1][0]) == ['a', 'b'], done[3]
        assert done[3][1][0]['a'] == (c.exists('/f/a'), b'1'), done[3]
        assert done[4] == (wire.GET, c.get('/f/a')) and done[5][1] == ['a', 'b', 'x', 'y']
        assert done[6:10] == [(-1, NONODE), (-1, NONODE), (-1, NOAUTH), (-1, NONODE)], done[6:10]
        assert sorted(done[10][1][0]) == ['a', 'b', 'x', 'y'] and done[10][1][2] == (0, 0)
        c.create('/f/later')
        assert c.told() == [], 'a part sets no watch'
        for op, body in ((SUBTREE, limit_body('/')), (ABSENT, path_version('/none'))):
            assert c.call(MULTI_READ, keeper.multi_body([(op, body)])).err == MARSHALLING, op
        c.bye()


@stand.case(limit=90, quick=True, only='troupe')
def what_is_served_can_be_read_but_is_not_listed():
    with Ensemble(1) as e:
        c = Keeper(e[1].address())
        flags, stat = c.get('/keeper/feature_flags')
        assert len(flags) == 2 and stat.version == 0, (flags, stat)
        served = [i for i in range(16) if flags[i // 8] & 0x80 >> i % 8]
        assert served == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10], served  # not 5: watches in a multiRead
        assert c.get('/keeper/api_version')[0].isdigit()
        assert c.exists('/keeper/feature_flags') and c.exists('/keeper/none') is None
        done = c.several(MULTI_READ, [(wire.GET, buf('/keeper/feature_flags') + b'\0')])
        assert done[0][1][0] == flags
        assert c.children('/') == ['zookeeper'] and c.ask(LIST, list_body('/'))[1][0] == ['zookeeper']
        assert not [p for p in c.ask(SUBTREE, limit_body('/'))[1] if p.startswith('/keeper')]
        assert c.call(SET, buf('/keeper/api_version') + buf(b'9') + i32(-1)).err == NONODE
        assert c.call(wire.DELETE, path_version('/keeper/api_version')).err == NONODE
        c.bye()


# ---- three servers, and one that led is gone for a while

ROUNDS = 400


def random_write(rng, step):
    """An extension, alone or in a multi, on a handful of paths: much of it fails."""
    def path(depth=None):
        return '/w' + ''.join('/%d' % rng.randrange(3) for _ in range(depth or rng.randrange(1, 4)))

    def one():
        kind = rng.choice((ABSENT, CREATE_IF, CREATE_IF, CREATE_IF, REMOVE_ALL, CHECK_STAT,
                           TRY_REMOVE, SET))
        if kind == CREATE_IF:
            flags = rng.choice((0, 0, 0, wire.EPHEMERAL))
            return kind, create_body(path(), b'%d' % step, flags)
        if kind == REMOVE_ALL:
            return kind, limit_body(path(), rng.randrange(5))
        if kind == CHECK_STAT:
            return kind, stat_body(path(), ANY._replace(version=rng.choice((-1, 0, 1))))
        if kind == SET:
            return kind, buf(path()) + buf(b'%d' % step) + i32(-1)
        return kind, path_version(path(), rng.choice((-1, -1, 0)))

    if rng.random() < 0.3:
        return MULTI, keeper.multi_body([one() for _ in range(rng.randrange(1, 5))])
    return one()


class Rover:
    """A session that moves to another server when its own is gone; a lost reply is not repeated."""

    def __init__(self, e):
        self.e, self.c, self.lost = e, Keeper(e[1].address(), timeout=60000), 0

    def call(self, op, body):
        try:
            return self.c.call(op, body)
        except (wire.Disconnected, socket.timeout):
            self.lost += 1
            self.move()
            return None

    def move(self):
        old = self.c
        old.drop()

        def attached():
            for server in self.e.running():
                try:
                    c = Keeper(server.address(), timeout=60000, session=old.session,
                               password=old.password, last_zxid=old.zxid)
                    assert not c.expired
                    return c
                except (wire.Disconnected, socket.timeout):
                    pass

        self.c = eventually('a server that takes the session over', 60, attached, 0.05)


def common_digests(e):
    """Digests that every server has; {} until they have some in common."""
    texts = [s.say('hash') or '' for s in e]
    all_of_them = [dict(line.split(': ') for line in text.splitlines() if ': ' in line)
                   for text in texts]
    shared = set.intersection(*(set(x) for x in all_of_them))
    return {zxid: {x[zxid] for x in all_of_them} for zxid in shared}


@stand.case(limit=240, only='troupe')
def all_servers_do_the_same_whoever_leads():
    with Ensemble(3) as e:
        rng = random.Random(20260)
        rovers = [Rover(e) for _ in range(2)]
        rovers[0].c.create('/w')
        codes, gone = set(), None
        for step in range(ROUNDS):
            if step == ROUNDS // 3:
                gone = e.leader()
                gone.kill()
            if step == 2 * ROUNDS // 3:
                gone.start()
            reply = rng.choice(rovers).call(*random_write(rng, step))
            codes.add(reply and reply.err)
        assert {0, NONODE, NODEEXISTS, NOTEMPTY} <= codes, codes
        e.wait_serving(seconds=90)
        for rover in rovers:
            assert rover.lost <= 2, rover.lost
        c = wire.attach(e.leader().address())
        for _ in range(300):  # far enough for digests that all of them take, a hundred apart
            c.set('/w', b'')
        c.bye()
        trees = [wire.whole_tree(s.address()) for s in e]
        assert len(trees[0]) > 4 and trees[0] == trees[1] == trees[2], [len(t) for t in trees]
        found = eventually('digests of the same zxid', 30, lambda: common_digests(e))
        assert all(len(x) == 1 for x in found.values()), found
        for rover in rovers:
            rover.c.bye()


if __name__ == '__main__':
    sys.exit(stand.main())
