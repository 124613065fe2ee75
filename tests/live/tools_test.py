#!/usr/bin/python3
"""troupe log and troupe snapshot on the files of real servers: running, stopped, torn, damaged.

What is read back from the files is compared with what clients did, never with what the tool said
before.
"""
import json
import os
import re
import shutil
import subprocess
import sys

import ensemble
import stand
import wire
from ensemble import Ensemble


def tool(*arguments):
    """(exit code, stdout, stderr)"""
    done = subprocess.run([ensemble.TROUPE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout, done.stderr.decode()


def objects(*arguments):
    code, out, err = tool(*arguments)
    assert code == 0, (code, err)
    return [json.loads(line) for line in out.splitlines()]


def newest_log(server):
    folder = os.path.join(server.data, 'troupe')
    return os.path.join(folder, sorted(n for n in os.listdir(folder) if n.startswith('log.0'))[-1])


def used(path):
    with open(path, 'rb') as f:
        return len(f.read().rstrip(b'\0'))


def written(e, count=20):
    """/n00 and so on, each set once; every third one deleted. What is left, with its data."""
    c = wire.attach(e.leader().address())
    left = {}
    for i in range(count):
        path, data = '/n%02d' % i, b'%d' % i * 10
        c.create(path, b'first')
        c.set(path, data)
        left[path] = data
        if i % 3 == 0:
            c.delete(path)
            del left[path]
    session = '0x%x' % (c.session & (1 << 64) - 1)
    c.bye()
    return left, session


@stand.case(limit=60, quick=True, only='troupe')
def the_log_tells_what_clients_asked_for():
    with Ensemble(1) as e:
        left, session = written(e)
        for stopped in (False, True):  # a server that runs is not disturbed
            if stopped:
                e[1].terminate()
            told = objects('log', '--json', e[1].data)
            own = [t for t in told if t.get('session') == session]
            assert own[0]['op'] == 'open session' and own[-1]['op'] == 'close session', own
            assert [t['path'] for t in own if t['op'] == 'create'] == ['/n%02d' % i for i in range(20)]
            assert sum(t['op'] == 'set' for t in own) == 20
            assert sum(t['op'] == 'delete' for t in own) == 7
            zxids = [tuple(map(int, t['zxid'].split('.'))) for t in told if 'zxid' in t]
            assert zxids == sorted(set(zxids)) and told[-1]['summary']['transactions'] == len(zxids)
            one = objects('log', '--json', '--path', '/n03', e[1].data)
            assert [t.get('op') for t in one] == ['create', 'set', 'delete', None], one
            code, out, err = tool('log', '--verify', e[1].data)
            assert code == 0 and b': whole: ' in out, (code, out, err)
        lines = tool('log', '--session', session, e[1].data)[1].decode().splitlines()
        assert lines[1].endswith('  create /n00 (5 bytes)') and 'Z  %s  ' % session in lines[1], lines[1]
        assert len(lines) == len(own) + 1
        e.start()  # and nothing was changed
        assert len(wire.attach(e[1].address()).children('/')) == len(left) + 1


@stand.case(limit=60, quick=True, only='troupe')
def a_torn_end_is_repaired_and_the_server_goes_on():
    with Ensemble(1) as e:
        left, _ = written(e)
        code, _, err = tool('log', '--repair', e[1].data)
        assert code == 2 and 'in use by another process' in err, (code, err)
        e[1].kill()
        path = newest_log(e[1])
        end = objects('log', '--verify', '--json', path)[0]['bytes']
        assert 0 <= end - used(path) < 16, (end, used(path))  # padding of the last record
        with open(path, 'r+b') as f:
            f.seek(end)
            f.write(os.urandom(37) + b'!')
        with open(path, 'rb') as f:
            torn = f.read()
        code, out, _ = tool('log', '--verify', e[1].data)
        assert code == 0 and b'torn end' in out and b'38 bytes' in out, (code, out)
        code, out, err = tool('log', '--repair', e[1].data)
        assert code == 0 and b'cut off 38 bytes' in out, (code, out, err)
        with open(path + '.before-repair', 'rb') as f:
            assert f.read() == torn
        assert tool('log', '--verify', e[1].data)[0] == 0
        e.start()
        assert len(wire.attach(e[1].address()).children('/')) == len(left) + 1


@stand.case(limit=60, quick=True, only='troupe')
def damage_is_found_where_the_server_finds_it_and_is_not_repaired():
    with Ensemble(1) as e:
        written(e)
        e[1].kill()
        path = newest_log(e[1])
        with open(path, 'r+b') as f:
            at = f.read().index(b'/n11')
            f.seek(at)
            f.write(b'\xff')
        code, out, _ = tool('log', '--verify', '--json', e[1].data)
        assert code == 1
        damage = [json.loads(line) for line in out.splitlines()][-2]['damage']
        assert damage['offset'] <= at < damage['until'] and damage['durable'], damage
        with open(path, 'rb') as f:
            before = f.read()
        code, _, err = tool('log', '--repair', e[1].data)
        assert code == 1 and 'Nothing was changed' in err, (code, err)
        with open(path, 'rb') as f:
            assert f.read() == before
        e[1].start()
        assert e[1].gone(30) == 1
        assert 'is damaged at offset %d' % damage['offset'] in e[1].last_line(), e[1].last_line()


@stand.case(limit=90, quick=True, only='troupe')
def a_snapshot_holds_what_the_server_has():
    with Ensemble(1, extra={'snapCount': 30}) as e:
        left, _ = written(e, 60)
        keeper = wire.attach(e[1].address())
        keeper.create('/e', b'\xff\x00', wire.EPHEMERAL)

        def taken():
            return any(n.startswith('snapshot.') for n in os.listdir(os.path.join(e[1].data, 'troupe')))

        ensemble.eventually('a snapshot', 30, taken)
        e[1].terminate()
        told = objects('snapshot', '--json', e[1].data)
        assert all(x['verdict'] == 'whole' for x in told), told
        newest = told[0]
        listed = {x['path']: x for x in objects('snapshot', '--json', e[1].data, '--list')}
        assert newest['znodes'] == len(listed)
        log = objects('log', '--json', '--to', newest['zxid'], e[1].data)
        wanted = set()
        for t in log:  # what is left of the log's creations up to there
            if t.get('op') == 'create':
                wanted.add(t['path'])
            elif t.get('op') == 'delete':
                wanted.discard(t['path'])
        # a log that was purged begins behind the oldest snapshot
        assert wanted <= set(listed), wanted - set(listed)
        for path in sorted(wanted & set(left))[:5]:
            code, out, _ = tool('snapshot', '--get', path, e[1].data)
            assert code == 0 and out in (left[path], b'first'), (path, out)
        code, _, err = tool('snapshot', '--get', '/none', e[1].data)
        assert code == 2 and 'there is no znode /none' in err
        keeper.drop()


@stand.case(limit=60, quick=True, only='troupe')
def the_document_shows_commands_that_work():
    with open(os.path.join(ensemble.ROOT, 'docs', 'tools.md'), encoding='utf-8') as f:
        blocks = re.findall(r'^```sh\n(.*?)^```$', f.read(), re.M | re.S)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) > 8, commands
    with Ensemble(1, extra={'snapCount': 20}) as e:
        c = wire.attach(e[1].address())
        c.create('/app')
        c.create('/app/cfg', b'x=2')
        for i in range(60):
            c.set('/app/cfg', b'x=%d' % i)
        e[1].terminate()
        place = os.path.join(e.dir, 'place')
        os.makedirs(place)
        os.symlink(ensemble.TROUPE, os.path.join(place, 'troupe'))
        for command in commands:
            own = command.replace('/var/lib/zookeeper', e[1].data)
            assert own != command, 'names no place: ' + command
            done = subprocess.run(['/bin/bash', '-euc', own], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env=dict(os.environ, PATH=place + ':' + os.environ['PATH']), timeout=30)
            assert done.returncode == 0, (command, done.stdout)
        with open(os.path.join(place, 'app.cfg'), 'rb') as f:
            assert f.read().startswith(b'x=')


@stand.case(limit=30, quick=True, only='troupe')
def what_is_not_understood_ends_with_2_and_a_sentence():
    place = os.path.join(ensemble.tempfile.mkdtemp(prefix='troupe-live-'), 'x')
    try:
        for name in ('log', 'snapshot'):
            for content in (b'', b'ZKLG' + bytes(60), b'ZKSN' + bytes(60), os.urandom(1000), bytes(1000)):
                with open(place, 'wb') as f:
                    f.write(content)
                code, out, err = tool(name, place)
                assert code == 2 and (out + err.encode()).count(b'\n') >= 1, (name, content[:4], code, out, err)
            for arguments in ((), (place + '.none',), ('--unknown', place), (os.path.dirname(place),)):
                code, out, err = tool(name, *arguments)
                assert code == 2 and (out or err), (name, arguments, code)
            code, out, _ = tool(name, '--help')
            assert code == 0 and b'Examples:' in out and b'Exit codes:' in out
        assert tool('log', '--from', 'x', place)[0] == 2
        assert tool('log', '--verify', '--repair', place)[0] == 2
        assert tool('snapshot', place, '--list', 'x')[0] == 2
    finally:
        shutil.rmtree(os.path.dirname(place))


@stand.case(limit=60, only='troupe')
def a_great_log_is_read_in_little_memory():
    with Ensemble(1, extra={'snapCount': 1000000}) as e:
        c = wire.attach(e[1].address())
        c.create('/big')
        for _ in range(100):
            c.set('/big', os.urandom(900000))
        e[1].terminate()
        limited = ['/bin/bash', '-c', 'ulimit -v 400000; exec "$@"', 'bash', ensemble.TROUPE]
        done = subprocess.run([*limited, 'log', '--verify', e[1].data], stdout=subprocess.PIPE, timeout=50)
        assert done.returncode == 0 and b': whole: ' in done.stdout, (done.returncode, done.stdout)
        assert used(newest_log(e[1])) > 85000000


if __name__ == '__main__':
    sys.exit(stand.main())
