"""The differences that are right, each with its reason; and those that are known and open.

A rule answers one question: is this difference of one reply or one event what the reason says?
It looks at the opcode and at the condition; none forgives an opcode or an error as such.
"""
import collections

import asked

OK, MARSHALLING, UNIMPLEMENTED, BADARGUMENTS = 0, -5, -6, -8
RECONFIGDISABLED = -123
NONODE, NOAUTH, INVALIDACL, NOWATCHER = -101, -102, -114, -121

Rule = collections.namedtuple('Rule', 'name why applies taints')
used = collections.Counter()
ALL = []


def rule(name, why, taints=False):
    def mark(f):
        ALL.append(Rule(name, why, f, taints))
        return f
    return mark


def count(name):
    used[name] += 1


EVENT_ZXID = 'event header zxid'
EVENT_ACL = 'events are filtered by READ'
MODES = 'modes of watches are independent'
ATTACHED = 'an attachment is a transaction'
REFUSED = 'refusals at the door tell what the connection was told before'
UNDECODABLE = 'writes that are refused at the door make no transaction'
SESSION = 'a session began or ended'           # no difference: both make a transaction of it
EXCUSED = 'an allowed difference made a transaction'
REFUSED_ACL = 'IPv6 in an ip ACL'

OTHERS = {
    EVENT_ZXID: "3.9.0: the causing transaction's zxid; 3.8.0 always -1",
    EVENT_ACL: '3.9.2: an event is dropped where the connection lacks READ on its node',
    MODES: '3.9.0: standard, persistent and recursive exist side by side on one path; in 3.8.0 '
           'the last one replaces the others',
    UNDECODABLE: 'protocol.md 2.5: undecodable ones, reconfig; ZooKeeper consumes a zxid for them',
    REFUSED: 'Troupe refuses what it cannot decode without asking the tree',
    ATTACHED: "Troupe (decisions.md): a session's move to a connection is a transaction, so the "
              'last applied zxid in headers grows',
}


@rule('exists needs READ', '3.9.2: NOAUTH, and no watch, where the node exists', taints=True)
def exists_read(d):
    return (d.request.op == 3 and d.theirs.err == OK and d.ours.err == NOAUTH
            and d.judge.hidden(d.request.path))


@rule('create2 in multi', '3.9.0: a result of type 15 with its Stat; 3.8.0 degrades it to type 1')
def create2_in_multi(d):
    if d.request.op != 14 or d.theirs.err or d.ours.err or not d.ours.shape or not d.theirs.shape:
        return False
    ours, theirs = d.ours.shape[0], d.theirs.shape[0]
    if len(ours) != len(theirs) or not any(p.op in (15, 19) for p in d.request.parts):
        return False
    degraded = [(1,) + x[1:3] if p.op in (15, 19) and (x[0], y[0]) == (15, 1) else x
                for p, x, y in zip(d.request.parts, ours, theirs)]
    return tuple(degraded) + ours[len(degraded):] == theirs


@rule('a refused multi has no body', 'protocol.md 2.6; 3.8.0 may send the end marker alone')
def refused_multi(d):
    return (d.request.op in (14, 22) and d.theirs.err == d.ours.err == MARSHALLING
            and d.theirs.shape == ((('end', -1, 1, -1),),) and d.ours.shape == ())


@rule('multiRead of more than getData and getChildren',
      'docs/extensions.md: clients of ClickHouse Keeper put exists in it; ZooKeeper does not know it there')
def wider_multi_read(d):
    return (d.request.op == 22 and d.theirs.err == MARSHALLING and d.ours.err == OK
            and any(p.op == 3 for p in d.request.parts)
            and all(p.op in (3, 4, 8) for p in d.request.parts))


@rule('lone check', '3.9.3: UNIMPLEMENTED and closed; 3.8.0 accepts it')
def lone_check(d):
    return d.request.op == 13 and d.ours.err == UNIMPLEMENTED and d.ours.zxid == -1


@rule('watcher types 4 and 5', '3.9.0 knows them; for 3.8.0 they are MARSHALLINGERROR', taints=True)
def new_types(d):
    return (d.request.op in (17, 18) and len(d.request.args) == 2 and d.request.args[1] in (4, 5)
            and d.theirs.err == MARSHALLING and d.ours.err in (OK, NOWATCHER))


@rule('types 1 and 2 mean standard watches',
      '3.9.0: other modes stay; 3.8.0 takes whatever is there', taints=True)
def standard_types(d):
    return (d.request.op in (17, 18) and d.request.args[1] in (1, 2) and d.theirs.err == OK
            and d.ours.err == NOWATCHER and d.twin.modes.get(d.request.path, set()) - {
                asked.STANDARD})


@rule('checkWatches is about this connection',
      "3.9.0: its own watches; 3.8.0 also says yes to another connection's")
def check_of_others(d):
    return (d.request.op == 17 and d.theirs.err == OK and d.ours.err == NOWATCHER
            and d.request.path in d.judge.watched)


@rule('checkWatches of what is no path', '3.9.0: looked up as it is; 3.8.0 trips over it')
def check_of_no_path(d):
    return (d.request.op == 17 and d.theirs.err == MARSHALLING and d.ours.err == NOWATCHER
            and not (d.request.path or b'').startswith(b'/'))


@rule('a body beside NODEEXISTS', 'where 3.8.0 only notices when it applies; both say the same')
def late_node_exists(d):
    return (d.request.op in (1, 15, 19) and d.theirs.err == d.ours.err == -110
            and d.ours.shape == () and d.theirs.shape[0] == d.request.path)


@rule('what an allowed difference left', 'a watch that only one of them has, by a rule above')
def tainted_watch(d):
    return (d.request.op in (17, 18) and {d.theirs.err, d.ours.err} == {OK, NOWATCHER}
            and (d.twin.tainted(d.request.path) or d.twin.mixes(d.request.path)))


@rule(REFUSED_ACL, '3.9.4: valid; in 3.8.0 INVALIDACL')
def ipv6(d):
    return (d.request.op in asked.CREATES
            and d.theirs.err == INVALIDACL and d.ours.err != INVALIDACL
            and any(':' in (i or '') and s == 'ip' for _, s, i in d.request.args[2] or ()))


@rule('container and TTL flags need their own opcode',
      'protocol.md 2.5: elsewhere ZooKeeper mixes the two up, or crashes; Troupe: BADARGUMENTS')
def own_opcode(d):
    if d.request.op not in asked.CREATES or d.ours.err != BADARGUMENTS:
        return False
    flags = d.request.args[3]
    return (d.theirs.err in (NONODE, BADARGUMENTS)
            and {19: (4,), 21: (5, 6)}.get(d.request.op) is not None
            and flags not in {19: (4,), 21: (5, 6)}[d.request.op]
            or d.request.op in (1, 15) and flags == 4 and d.theirs.err == NONODE)


@rule('deleteContainer from a client',
      'protocol.md 2.2: internal; Troupe: UNIMPLEMENTED and closed')
def delete_container(d):
    return d.request.op == 20 and d.ours.err == UNIMPLEMENTED and d.ours.zxid == -1


@rule('reads of an empty path', 'protocol.md 3.5: the root in ZooKeeper; Troupe: NONODE',
      taints=True)
def empty_path(d):
    return (d.request.op in (3, 4, 6, 8, 12, 104) and d.request.path == b''
            and d.theirs.err in (OK, NOAUTH) and d.ours.err == NONODE)


@rule('null as a path', 'null is an empty string (kazoo says so); ZooKeeper trips over it',
      taints=True)
def null_path(d):
    return (d.request.path is None and d.request.args and d.request.args[0] is None
            and (d.theirs.err == MARSHALLING and d.ours.err in (NONODE, BADARGUMENTS)
                 or d.request.op == 9 and d.theirs.shape == (None,) and d.ours.shape == (b'',)))


@rule('null as a path in a multi', 'its part is refused by Troupe; ZooKeeper trips over it')
def null_path_in_multi(d):
    return (d.request.op == 14 and d.theirs.err == MARSHALLING and d.ours.err == OK
            and d.ours.shape[0][0][0] == -1 and any(p.path is None for p in d.request.parts))


@rule('characters beyond the BMP', 'protocol.md 1.1: Java writes each as two surrogates')
def beyond(d):
    if d.request.op != 9 or d.theirs.err or d.ours.err or d.ours.shape != (d.request.path,):
        return False
    decoded = d.theirs.shape[0].decode('utf-8', 'surrogatepass').encode('utf-16', 'surrogatepass')
    return decoded.decode('utf-16').encode() == d.request.path


def null_ids(entries):
    return any(i is None and s is not None for _, s, i in entries or ())


@rule('null as an ACL id', 'protocol.md 4.3: INVALIDACL; ZooKeeper trips over it')
def null_id(d):
    if d.theirs.err != MARSHALLING:
        return False
    if d.request.op in asked.CREATES or d.request.op == 7:
        at = 2 if d.request.op != 7 else 1
        return d.ours.err == INVALIDACL and null_ids(d.request.args[at])
    return (d.request.op == 14 and d.ours.err == OK
            and any(x[:2] == (-1, INVALIDACL) and p.op in asked.CREATES and null_ids(p.args[2])
                    for p, x in zip(d.request.parts, d.ours.shape[0])))


@rule('impossible flags in a multi', '3.9: MARSHALLINGERROR for all of it; 3.8.0 refuses the part')
def flags_in_multi(d):
    return (d.request.op == 14 and d.theirs.err == OK and d.ours.err == MARSHALLING
            and d.theirs.shape[0][0][0] == -1
            and any(p.op in (1, 15, 19) and p.args[3] not in range(7) for p in d.request.parts))


@rule('TTL flags under create in a multi',
      'protocol.md 2.5: BADARGUMENTS for the part; ZooKeeper trips over it, and says so of the whole multi')
def ttl_in_multi(d):
    return (d.request.op == 14 and d.theirs.err == MARSHALLING and d.ours.err == OK
            and any(x[:2] == (-1, BADARGUMENTS) and p.op in (1, 15, 19) and p.args[3] in (5, 6)
                    for p, x in zip(d.request.parts, d.ours.shape[0])))


STAT_OF = {3: 0, 5: 0, 7: 0, 4: 1, 6: 1, 12: 1}  # where the Stat stands in a reply's body
CVERSION = 5


@rule('cversion behind a failed multi',
      'ZooKeeper rolls back what is pending for the parents of a failed multi, and counts a child '
      'created meanwhile more often than once: two of its servers given the same bytes disagree')
def rolled_back(d):
    if not d.judge.failed_multis or d.request.op not in STAT_OF or d.theirs.err or d.ours.err:
        return False
    at = STAT_OF[d.request.op]
    theirs, ours = list(d.theirs.shape), list(d.ours.shape)
    if not (theirs[at][0] == ours[at][0] == 'stat' and theirs[at][CVERSION] > ours[at][CVERSION]):
        return False
    theirs[at] = theirs[at][:CVERSION] + ours[at][CVERSION:CVERSION + 1] + theirs[at][CVERSION + 1:]
    d.judge.spoiled = theirs == ours
    return d.judge.spoiled


@rule('order of an expanded auth entry', "a connection's identities are a set in ZooKeeper")
def auth_order(d):
    if d.request.op != 6 or d.theirs.err or d.ours.err:
        return False
    theirs, ours = d.theirs.shape[0], d.ours.shape[0]
    digests = [p for p, s, _ in ours if s == b'digest']
    return (theirs != ours and sorted(theirs) == sorted(ours)
            and d.theirs.shape[1:] == d.ours.shape[1:]
            and len(set(digests)) < len(digests))


def find(difference):
    for x in ALL:
        if x.applies(difference):
            count(x.name)
            return x
    return None


def report():
    """Every rule and how often it was needed."""
    names = [(x.name, x.why) for x in ALL] + list(OTHERS.items())
    for name, why in names:
        times = '%8d x' % used[name] if used[name] else '   unused'
        print('%s  %s (%s)' % (times, name, why))
