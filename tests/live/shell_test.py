#!/usr/bin/python3
"""`troupe cli` against a real server: what it adds to zkCli, as programs and people meet it.

Each case has a server alone, and runs the shell as a process of its own; on a terminal where that
makes a difference.
"""
import json
import os
import pty
import select
import signal
import subprocess
import sys

import ensemble
import stand
from ensemble import Ensemble, eventually
from shells import Shell


@stand.case(limit=120, quick=True)
def exit_codes_tell_errors_apart():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run('create', '/a', 'x')
        sh.run('create', '/a/b', 'x')
        for code, words in ((5, ['get', '/none']), (6, ['create', '/a']),
                            (7, ['set', '-v', '9', '/a', 'y']), (9, ['delete', '/a']),
                            (2, ['get']), (2, ['get', '-q', '/a']), (10, ['get', 'a']),
                            (127, ['frobnicate']), (16, ['import', '/none/such', '/x']),
                            (10, ['create', '/c', 'x', 'ip:nowhere:r'])):
            said = sh.json(*words, code=code)
            assert said['ok'] is False and said['exit'] == code and said['error']['message'], said
        sh.run('setAcl', '/a/b', 'digest:me:hash:cdrwa')
        sh.run('get', '/a/b', code=8)
        e[1].kill()
        sh.run('get', '/a', code=3)
        assert subprocess.run([ensemble.TROUPE, 'cli', '-frobnicate'], capture_output=True,
                              timeout=60).returncode == 2


@stand.case(limit=120, quick=True)
def answers_are_json_documents():
    with Ensemble(1) as e:
        sh = Shell(e)
        assert sh.json('create', '-s', '/a-', 'hello')['path'] == '/a-0000000000'
        said = sh.json('get', '-s', '/a-0000000000')
        assert said['data'] == 'hello' and said['stat']['dataLength'] == 5, said
        assert sh.json('ls', '/')['children'] == ['a-0000000000', 'zookeeper'], said
        sh.run('set', '-b', '/a-0000000000', '/wA=')
        assert sh.json('get', '/a-0000000000')['data'] == {'base64': '/wA='}
        lines = sh.run(given='get /a-0000000000 --json\nget /none --json\nhistory --json\n').stdout
        told = [json.loads(x) for x in lines.splitlines()]
        assert [x['ok'] for x in told] == [True, False, True], told
        assert told[2]['history'][1]['line'] == 'get /none --json', told
        for words in (['ls', '-R', '/'], ['stat', '/'], ['getAcl', '/'], ['sync', '/'], ['config'],
                      ['tree'], ['find', '/', '*'], ['du', '/'], ['version'], ['help'],
                      ['getAllChildrenNumber', '/'], ['set', '/a-0000000000', 'x']):
            assert sh.json(*words)['ok'] is True, words


@stand.case(limit=120)
def subtrees_are_shown_copied_and_moved():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run(given='create /a one\ncreate /a/b two\ncreate /a/b/c three\ncreate /a/d\n')
        os.environ['LC_ALL'] = 'C'
        assert sh.out('tree', '/a') == '/a\n|-- b\n|   `-- c\n`-- d\n4 znodes\n', sh.out('tree', '/a')
        os.environ['LC_ALL'] = 'C.UTF-8'
        assert '├── b\n' in sh.out('tree', '-d', '1', '/a')
        assert sh.out('find', '/', '[cd]') == '/a/b/c\n/a/d\n'
        assert sh.out('du', '/a').split()[3:9] == ['2', '8', '/a/b', '1', '0', '/a/d']
        sh.run('setAcl', '/a/d', 'world:anyone:r')
        sh.run('cp', '-r', '/a', '/copy')
        assert sh.out('getAcl', '/copy/d') == "'world,'anyone\n: r\n"
        sh.run('mv', '/copy', '/moved')
        assert sh.out('ls', '-R', '/moved') == '/moved\n/moved/b\n/moved/d\n/moved/b/c\n'
        sh.run('get', '/copy', code=5)


@stand.case(limit=120)
def a_great_subtree_goes_out_and_comes_back():
    with Ensemble(1) as e:
        sh = Shell(e)
        big = 'x' * 200000
        lines = ['create /big'] + ['create /big/n%04d value-%d' % (i, i) for i in range(1500)]
        lines += ['create /big/big-%d %s' % (i, big) for i in range(6)]
        lines += ['create -e /big/mine x', 'export /big %s/out' % e.dir]
        done = sh.run(given='\n'.join(lines) + '\n')
        assert 'Exported 1507 znodes, left out 1 ephemerals' in done.stderr, done.stderr[-300:]
        before = sh.out('ls', '-R', '/big').split()
        assert 'Created 1507 znodes' in sh.err('import', e.dir + '/out', '/back')
        after = sh.out('ls', '-R', '/back').split()
        assert [x.replace('/back', '/big', 1) for x in after] == [x for x in before
                                                                 if x != '/big/mine']
        assert sh.out('get', '/back/big-3') == big + '\n'
        sh.run('set', '/back/n0007', 'other')
        refused = sh.run('import', e.dir + '/out', '/back', code=6)
        assert 'would overwrite /back/n0007' in refused.stderr, refused.stderr
        assert sh.out('get', '/back/n0007') == 'other\n'
        assert 'overwrote 1, 1506 were the same' in sh.err('import', '--force', e.dir + '/out',
                                                           '/back')
        assert sh.out('get', '/back/n0007') == 'value-7\n'
        piped = sh.out('export', '/back', '-')
        assert sh.run('import', '-', '/piped', given=piped)
        sh.run('mv', '/piped', '/again')
        assert sh.json('getAllChildrenNumber', '/again')['number'] == 1506
        assert sh.json('deleteall', '/again')['deleted'] == 1507


@stand.case(limit=120)
def quotas_are_znodes():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run(given='create /q x\ncreate /q/r yy\n')
        sh.run('setquota', '-n', '5', '/q')
        sh.run('setquota', '-B', '100', '/q')
        assert sh.out('get', '/zookeeper/quota/q/zookeeper_limits') == \
            'count=5,bytes=-1=;byteHardLimit=100;countHardLimit=-1\n'
        said = sh.json('listquota', '/q')
        assert said['limits']['count'] == 5 and said['usage'] == {'count': 2, 'bytes': 3}, said
        sh.run('delquota', '/q')
        assert sh.out('ls', '/zookeeper/quota') == '[]\n'
        sh.run('listquota', '/q', code=5)


@stand.case(limit=120)
def watch_shows_every_change():
    with Ensemble(1) as e:
        sh = Shell(e)
        seen = sh.start('watch', '/w')
        seen.await_line('/w does not exist')
        sh.run('create', '/w', 'first')
        seen.await_line('/w = first')
        sh.run('create', '/w/child')
        seen.await_line('[child]')
        for i in range(50):
            sh.run(given='set /w value-%d\nset /w value-%d-again\n' % (i, i))
            if i == 3:
                break
        seen.await_line('/w = value-3-again')
        e[1].kill()
        seen.await_line('connection: CONNECTING')
        e[1].start()
        e.wait_serving()
        seen.await_line('connection: CONNECTED')
        sh.run('deleteall', '/w')
        eventually('the end of /w', 20, lambda: seen.lines[-1] == '/w does not exist')
        assert seen.end(signal.SIGINT) == 0
        told = sh.start('--json', 'watch', '-n', '1', '/w')
        told.await_line('"exists":false')
        sh.run('create', '/w', 'x')
        assert told.end() == 0
        documents = [json.loads(x) for x in told.lines]
        assert documents[1]['event']['type'] == 'NodeCreated', documents
        assert documents[2]['data'] == 'x', documents


@stand.case(limit=120)
def a_server_of_other_clients_configuration_is_taken_or_refused():
    with Ensemble(1) as e:
        sh = Shell(e)
        path = os.path.join(e.dir, 'client.properties')

        def run():
            return subprocess.run(sh.command('ls', '/', before=('-client-configuration', path)),
                                  text=True, timeout=60, capture_output=True)

        assert run().returncode == 2
        with open(path, 'w') as f:
            f.write('# comment\nzookeeper.request.timeout=5\n')
        done = run()
        assert done.returncode == 0 and 'request.timeout has no effect' in done.stderr, done
        with open(path, 'a') as f:
            f.write('zookeeper.client.secure = true\n')
        done = run()
        assert done.returncode == 2 and 'no TLS' in done.stderr, done


class Terminal:
    """The shell on a terminal of its own."""

    def __init__(self, command, environment):
        self.text = ''
        self.id, self.fd = pty.fork()
        if self.id == 0:
            ensemble._die_with_parent()
            os.execve(command[0], command, dict(os.environ, **environment))

    def read(self):
        while select.select([self.fd], [], [], 0.05)[0]:
            try:
                got = os.read(self.fd, 65536)
            except OSError:
                return self.text
            if not got:
                return self.text
            self.text += got.decode(errors='replace')
        return self.text

    def await_text(self, text, seconds=20):
        eventually('%r in %r' % (text, self.text), seconds, lambda: text in self.read())

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        try:
            os.kill(self.id, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.id, 0)
        os.close(self.fd)


@stand.case(limit=120)
def a_terminal_has_completion_and_colours():
    with Ensemble(1) as e:
        sh = Shell(e)
        sh.run('create', '/unmistakable', 'here it is')
        screen = Terminal(sh.command(), {'TERM': 'xterm', 'NO_COLOR': ''})
        try:
            screen.await_text('SyncConnected')
            screen.type('get /unm\t\n')
            screen.await_text('here it is')
            screen.type('get /none\n')
            screen.await_text('\x1b[31mNode does not exist: /none\x1b[0m')
            screen.type('getAllCh\t/\n')
            screen.await_text('\r\n4\r\n')
            screen.type('watch /unmistakable\n')
            screen.await_text('[]')
            sh.run('set', '/unmistakable', 'changed')
            screen.await_text('changed')
            screen.type('\x03')
            screen.type('version\n')
            screen.await_text('Troupe CLI version')
        finally:
            screen.end()
        plain = Terminal(sh.command('get', '/none'), {'TERM': 'xterm', 'NO_COLOR': '1'})
        try:
            plain.await_text('Node does not exist')
            assert '\x1b[' not in plain.text, plain.text
        finally:
            plain.end()


if __name__ == '__main__':
    sys.exit(stand.main())
