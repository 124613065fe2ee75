#!/usr/bin/python3
"""Debian's zkCli.sh (ZooKeeper 3.8.0's client) and `troupe cli` scripted through every command and
option, with ZooKeeper's server and with ours: each pair has to give the same answers.

The scripts and the answers are zkcli_*session.txt (zkcli.py says how to read them). --rewrite asks
zkCli.sh with ZooKeeper's server anew, --rewrite-own `troupe cli` with our own: differences between
the two then have the name "?", and have to be given a reason.
"""
import os
import subprocess
import sys

import zkcli  # noqa: it sets the path for the next two
import ensemble
import stand
from ensemble import Ensemble
from zkcli import ZKCLI, Script, play

SCRIPTS = {  # name -> servers, settings
    'zkcli_session.txt': (1, {'extendedTypesEnabled': 'true'}),
    'zkcli_ensemble_session.txt': (3, {'reconfigEnabled': 'true'}),
}


def own():
    return [ensemble.TROUPE, 'cli']


def clients():
    """Every client under test, as the beginning of a command line."""
    yield 'zkCli.sh', [ZKCLI]
    if ensemble.FLAVOUR == 'troupe':
        yield 'troupe cli', own()


def script_of(name):
    return Script(os.path.join(zkcli.HERE, name))


def servers_for(name, flavour=None):
    size, settings = SCRIPTS[name]
    return Ensemble(size, extra=settings, flavour=flavour)


def check(name, command, flavour=None):
    script = script_of(name)
    of_troupe = command != [ZKCLI]
    with servers_for(name, flavour) as e:
        blocks, events = play(command, e[1], script.commands(),
                              len(script.wanted_events(of_troupe)))
    zkcli.compare('%s, %s' % (command[0], name), script, blocks, events, of_troupe)


@stand.case(limit=240, quick=True)
def zkcli_answers_as_with_zookeeper():
    check('zkcli_session.txt', [ZKCLI])


@stand.case(limit=240)
def zkcli_answers_as_with_zookeepers_ensemble():
    check('zkcli_ensemble_session.txt', [ZKCLI])


@stand.case(limit=240, only='troupe')
def zookeeper_itself_answers_as_written_down():
    for name in SCRIPTS:
        check(name, [ZKCLI], 'zookeeper')


@stand.case(limit=240, quick=True, only='troupe')
def troupe_cli_answers_as_zkcli_does():
    for name in SCRIPTS:
        check(name, own())


@stand.case(limit=240, only='troupe')
def troupe_cli_answers_as_zkcli_does_with_zookeeper():
    for name in SCRIPTS:
        check(name, own(), 'zookeeper')


@stand.case(limit=20, quick=True)
def every_difference_has_a_reason_and_is_one():
    for name in SCRIPTS:
        script = script_of(name)
        used = {x.name for x in script.steps if x.own is not None}
        assert used == set(script.reasons()), (name, used ^ set(script.reasons()))
        for x in script.steps:
            assert x.own is None or x.own != x.answer, (name, x.told)


def usages(lines):
    """{command: its usage} of the lists that both print for `help`."""
    return dict((line.strip() + ' ').split(' ', 1) for line in lines if line.startswith('\t')
                and not line.strip()[0].isdigit())


@stand.case(limit=90, only='troupe')
def every_command_and_option_of_zkcli_is_there():
    with Ensemble(1) as e:
        address = '%s:%d' % e[1].address()
        theirs, ours = (usages(subprocess.run([*command, '-server', address, 'help'], text=True,
                                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                              stderr=subprocess.STDOUT, timeout=60)
                               .stdout.splitlines()) for command in ([ZKCLI], own()))
    assert len(theirs) > 25, theirs
    missing = {name: usage for name, usage in theirs.items() if name not in ours}
    assert not missing, missing
    for name, usage in theirs.items():
        options = [x for x in usage.replace('|', ' ').replace('[', ' ').replace(']', ' ').split()
                   if x.startswith('-') and len(x) > 1]
        assert all(x in ours[name] for x in options), (name, usage, ours[name])


@stand.case(limit=90)
def a_session_can_end_and_begin_again_in_one_shell():
    with Ensemble(1) as e:
        address = '%s:%d' % e[1].address()
        for name, command in clients():
            told = ['create -e /%s x' % name[0], 'close', 'ls /', 'connect ' + address,
                    'ls /', 'sync /', 'quit']
            done = subprocess.run([*command, '-server', address], input='\n'.join(told) + '\n',
                                  text=True, timeout=60, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            lines, _ = zkcli.without_events([x for x in map(zkcli.normal, done.stdout.splitlines())
                                             if x is not None])
            assert 'Not connected' in lines, (name, lines)
            assert lines[-2:] == ['[zookeeper]', 'Sync is OK'], (name, lines)


@stand.case(limit=90)
def one_shot_commands_end_with_their_exit_code():
    with Ensemble(1) as e:
        address = '%s:%d' % e[1].address()
        for name, command in clients():
            path = '/one-' + name[0]

            def run(*words):
                p = subprocess.run([*command, '-server', address, *words], text=True, timeout=60,
                                   stdin=subprocess.DEVNULL, capture_output=True)
                return p.returncode, p.stdout, p.stderr

            code, out, err = run('create', path, 'v')
            assert code == 0 and 'Created ' + path in out + err, (name, code, out, err)
            code, out, _ = run('get', path)
            assert code == 0 and out.splitlines()[-1] == 'v', (name, code, out)
            code, out, err = run('get', '/none')
            wanted = 5 if name == 'troupe cli' else 1
            assert code == wanted and 'Node does not exist: /none' in err, (name, code, out, err)
            code, out, err = run('foo')
            assert code == 127 and 'Command not found' in out + err, (name, code, out, err)


@stand.case(limit=90)
def an_ephemeral_of_a_quit_client_is_gone():
    with Ensemble(1) as e:
        for name, command in clients():
            play(command, e[1], ['create -e /here x'])
            blocks, _ = play(command, e[1], ['ls /'])
            assert blocks == [['[zookeeper]']], (name, blocks)


def rewrite(of_troupe):
    for name in SCRIPTS:
        script = script_of(name)
        with servers_for(name, 'troupe' if of_troupe else 'zookeeper') as e:
            blocks, events = play(own() if of_troupe else [ZKCLI], e[1], script.commands())
        for x, said in zip(script.steps, blocks):
            if of_troupe:
                x.own = said
            else:
                x.answer = said
        if not of_troupe:
            script.events = events
        script.write()


if __name__ == '__main__':
    for word in ('--rewrite', '--rewrite-own'):
        if word in sys.argv:
            sys.exit(rewrite(word == '--rewrite-own'))
    sys.exit(stand.main())
