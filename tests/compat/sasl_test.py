#!/usr/bin/python3
"""Clients that prove who they are: kazoo and Java's with SASL, raw bytes for what is refused.

Each case says the same to Debian's ZooKeeper 3.8.0 and to Troupe, and expects the same of both.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'live'))
import kazoo.client  # noqa
import kazoo.exceptions  # noqa
from kazoo.security import make_acl  # noqa
import ensemble  # noqa
import stand  # noqa
import wire  # noqa
from ensemble import Ensemble  # noqa
from ports import free_ports, release_ports  # noqa

PROVIDER = {'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider'}
USERS = ('Server {\n  org.apache.zookeeper.server.auth.DigestLoginModule required\n'
         '  user_super="top secret"\n  user_bob="bob\'s = \\"own\\""\n  user_ann="apple";\n};\n')
BOB = 'bob\'s = "own"'
SASL, WHO_AM_I, AUTH_XID = 102, 107, -4
AUTHFAILED, REQUIRES_AUTH = -115, -124


class Place:
    """A directory for login configurations, and both servers with the same keys."""

    def __init__(self, flavour, keys=(), users=USERS):
        self.folder = tempfile.TemporaryDirectory(prefix='troupe-sasl-')
        properties = []
        if users:
            properties.append('-Djava.security.auth.login.config=' + self.file('server.conf', users))
        try:
            self.ensemble = Ensemble(1, flavour=flavour, properties=properties, extra=dict(keys))
        except BaseException:
            self.folder.cleanup()
            raise
        self.address = self.ensemble[1].address()
        self.hosts = '%s:%d' % self.address

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, 'w', opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
            f.write(text)
        return path

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.ensemble.close(failed=kind is not None)
        self.folder.cleanup()

    def kazoo(self, user=None, password=None, **options):
        if user:
            options['sasl_options'] = {'mechanism': 'DIGEST-MD5', 'username': user,
                                       'password': password}
        return Kazoo(self.hosts, **options)

    def java(self, user, password, *command):
        """What ZooKeeper's own shell prints."""
        login = self.file('client.conf', 'Client {\n'
                          '  org.apache.zookeeper.server.auth.DigestLoginModule required\n'
                          '  username="%s"\n  password="%s";\n};\n' % (user, password))
        silent = self.file('log4j.properties', 'log4j.rootLogger=OFF\n')
        done = subprocess.run(
            ['/usr/bin/java', '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
             '-Djava.security.auth.login.config=' + login, '-Dlog4j.configuration=file:' + silent,
             '-cp', '/usr/share/java/zookeeper.jar', 'org.apache.zookeeper.ZooKeeperMain',
             '-server', self.hosts, *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=60)
        return done.stdout.decode(errors='replace')


class Kazoo:
    """A started client, for a with statement."""

    def __init__(self, hosts, **options):
        self.client = kazoo.client.KazooClient(hosts, timeout=10, **options)

    def __enter__(self):
        self.client.start(20)
        return self.client

    def __exit__(self, kind, value, trace):
        self.client.stop()
        self.client.close()


def refused(error, call):
    try:
        call()
    except error:
        return True
    return False


def on_both(keys=(), users=USERS):
    """The case is run with each server; what it returns must be equal."""
    def mark(f):
        def run():
            said = []
            for flavour in ('zookeeper', 'troupe'):
                with Place(flavour, keys, users) as place:
                    said.append(f(place))
            assert said[0] == said[1], said
        run.__name__ = f.__name__
        return stand.case(limit=180, quick=True, only='troupe')(run)
    return mark


@on_both(keys=PROVIDER)
def kazoo_proves_with_sasl_who_it_is(place):
    bobs = make_acl('sasl', credential='bob', all=True)
    with place.kazoo('bob', BOB) as bob, place.kazoo('ann', 'apple') as ann, \
            place.kazoo('super', 'top secret') as superior, place.kazoo() as nobody:
        bob.create('/bob', b'mine', acl=[bobs])
        bob.create('/proved', b'', acl=[make_acl('auth', credential='', all=True)])
        assert bob.get('/bob')[0] == b'mine'
        assert superior.get('/bob')[0] == b'mine'  # a user super passes entries of sasl
        for other in (ann, nobody):
            assert refused(kazoo.exceptions.NoAuthError, lambda: other.get('/bob'))
            assert refused(kazoo.exceptions.NoAuthError, lambda: other.set('/proved', b'x'))
        odd = make_acl('sasl', credential='a@b@c', all=True)
        assert refused(kazoo.exceptions.InvalidACLError,
                       lambda: ann.create('/odd', b'', acl=[odd]))
        return [(a.perms, a.id.scheme, a.id.id) for a in bob.get_acls('/proved')[0]]


@on_both(keys=PROVIDER)
def kazoo_with_a_wrong_password_is_cut_off(place):
    # Not a stranger with the password of who came last: that one ZooKeeper lets in.
    for user, password in (('bob', 'guess'), ('nobody', 'guess'), ('bob', 'apple')):
        client = place.kazoo(user, password).client
        try:
            assert refused(kazoo.exceptions.AuthFailedError,
                           lambda: client.start(20) or client.exists('/')), user
        finally:
            client.stop()
            client.close()
    with place.kazoo('bob', BOB) as bob:
        assert bob.exists('/') is not None


@on_both(keys=PROVIDER)
def javas_client_proves_with_sasl_who_it_is(place):
    said = place.java('ann', 'apple', 'whoami')
    assert 'sasl: ann' in said, said
    said = place.java('ann', 'apple', 'create', '/ann', 'mine', 'sasl:ann:cdrwa')
    assert 'Created /ann' in said, said
    said = place.java('ann', 'apple', 'get', '/ann')
    assert 'mine' in said.splitlines(), said
    said = place.java('super', 'top secret', 'get', '/ann')
    assert 'mine' in said.splitlines(), said
    with place.kazoo('bob', BOB) as bob:
        assert refused(kazoo.exceptions.NoAuthError, lambda: bob.get('/ann'))


@on_both(keys=dict(PROVIDER, superUser='ann'))
def a_super_user_of_sasl_may_do_everything(place):
    with place.kazoo('bob', BOB) as bob, place.kazoo('ann', 'apple') as ann, \
            place.kazoo('super', 'top secret') as superior:
        bob.add_auth('digest', 'x:y')
        bob.create('/a', b'', acl=[make_acl('auth', credential='', read=True)])
        ann.delete('/a')
        bob.create('/b', b'', acl=[make_acl('digest', credential='x:z', all=True)])
        assert refused(kazoo.exceptions.NoAuthError, lambda: superior.set('/b', b''))
        ann.set('/b', b'')


def raw(place, *requests):
    """Sends (op, body, xid) in order; each answer as hex, and whether the server hung up."""
    c = wire.attach(place.address)
    for op, body, xid in requests:
        c.send(op, body, xid)
    heard = []
    try:
        for _ in requests:
            heard.append(c.frame())
        return [h.hex() for h in heard], False
    except wire.Disconnected:
        return [h.hex() for h in heard], True
    finally:
        c.drop()


# The first token only asks for a challenge, whatever it says; the second one answers it.
NONSENSE = ((SASL, wire.buf('nonsense'), 3), (SASL, wire.buf('nonsense'), 4), (wire.PING, b'', -2))


def auth(scheme, credential):
    return wire.AUTH, wire.i32(0) + wire.buf(scheme) + wire.buf(credential), AUTH_XID


def errors(heard):
    return [int.from_bytes(bytes.fromhex(h)[12:16], 'big', signed=True) for h in heard]


@on_both(keys=dict(PROVIDER, **{'enforce.auth.enabled': 'true',
                                'enforce.auth.schemes': 'digest,sasl'}))
def who_proves_nothing_is_shut_out(place):
    said = []
    for request in ((wire.PING, b'', -2), (wire.EXISTS, wire.buf('/') + b'\0', 5),
                    (wire.CREATE, wire.create_body('/a'), 6), (wire.CLOSE, b'', 7),
                    (wire.SYNC, wire.buf('/'), 8)):
        heard, ended = raw(place, request, (wire.PING, b'', -2))
        assert errors(heard) == [REQUIRES_AUTH] and ended, (request, heard)
        said.append(heard)
    heard, ended = raw(place, auth('ip', ''), (wire.PING, b'', -2))
    assert errors(heard) == [0, REQUIRES_AUTH], heard
    heard, ended = raw(place, auth('digest', 'a:b'), (wire.PING, b'', -2))
    assert errors(heard) == [0, 0] and not ended, heard
    with place.kazoo('bob', BOB) as bob:
        assert bob.exists('/') is not None
    return said


@on_both(keys=dict(PROVIDER, sessionRequireClientSASLAuth='true', allowSaslFailedClients='true'))
def where_sasl_is_required_nothing_else_counts(place):
    by_digest = raw(place, auth('digest', 'a:b'), (wire.PING, b'', -2), (wire.PING, b'', -2))
    assert errors(by_digest[0]) == [0, REQUIRES_AUTH] and by_digest[1], by_digest
    failed = raw(place, *NONSENSE)
    assert errors(failed[0]) == [0, REQUIRES_AUTH] and failed[1], failed
    return by_digest, failed[0][1:]


@on_both(keys=PROVIDER)
def a_token_that_is_none_ends_the_connection(place):
    said = raw(place, *NONSENSE)
    assert errors(said[0]) == [0, AUTHFAILED] and said[1], said
    return said[0][1:]


@on_both(keys=dict(PROVIDER, allowSaslFailedClients='true'))
def failed_clients_go_on_as_nobody_if_that_is_allowed(place):
    said = raw(place, *NONSENSE[:2], (WHO_AM_I, b'', 5))
    assert errors(said[0]) == [0, 0, 0] and not said[1], said
    return said[0][1], said[0][2][32:]


@on_both(users=None)
def without_users_sasl_is_answered_with_nothing(place):
    said = raw(place, (SASL, wire.buf(''), 3), (SASL, wire.buf('nonsense'), 4))
    assert errors(said[0]) == [0, 0] and not said[1], said
    return said


@on_both(keys={'DigestAuthenticationProvider.enabled': 'false'}, users=None)
def digests_are_nothing_where_they_are_switched_off(place):
    of_digest = wire.acls([(31, 'digest', 'a:b')])
    said = [raw(place, auth('digest', 'a:b'), (wire.PING, b'', -2)),
            raw(place, (wire.CREATE, wire.create_body('/a', acl=of_digest), 1))]
    assert errors(said[0][0]) == [AUTHFAILED] and said[0][1], said
    assert errors(said[1][0]) == [wire.INVALIDACL], said
    return said[0]


def digests_of(algorithm):
    def ids(place):
        c = wire.attach(place.address)
        c.call(*auth('digest', 'j\xfcrg:pa\xdf'))
        c.create('/mine', acl=wire.acls([(31, 'auth', '')]))
        told = c.ok(wire.GET_ACL, wire.buf('/mine'))
        return [(told.i32(), told.str(), told.str()) for _ in range(told.i32())]

    ids.__name__ = 'digests are made with ' + algorithm
    on_both(keys={'DigestAuthenticationProvider.digestAlg': algorithm}, users=None)(ids)


for name in ('SHA1', 'SHA-256', 'SHA-512/256', 'SHA3-256', 'MD5'):
    digests_of(name)

@stand.case(limit=60, only='troupe')
def without_the_module_of_libsasl2_a_server_with_users_does_not_start():
    with tempfile.TemporaryDirectory(prefix='troupe-sasl-') as folder:
        users, config = os.path.join(folder, 'users.conf'), os.path.join(folder, 'zoo.cfg')
        port = free_ports(1)
        try:
            with open(users, 'w') as f:
                f.write(USERS)
            with open(config, 'w') as f:
                f.write('dataDir=%s/data\nclientPort=%d\nclientPortAddress=127.0.0.1\n'
                        % (folder, port[0]))
            done = subprocess.run(
                [ensemble.TROUPE, 'server', '-Djava.security.auth.login.config=' + users, config],
                env=dict(os.environ, SASL_PATH=folder), stdin=subprocess.DEVNULL, timeout=30,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        finally:
            release_ports(port)
        said = done.stdout.decode(errors='replace')
        assert done.returncode == 1, said
        assert 'install the package libsasl2-modules' in said.splitlines()[-1], said


if __name__ == '__main__':
    sys.exit(stand.main())
