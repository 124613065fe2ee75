#!/usr/bin/env python3
"""The command line of `troupe play`: options that go together, differences that say where, errors that say what would be right.

    tests/docs/play_test.py [--troupe build/release/troupe]
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = '# A plot.\nservers 3\nstart 1 2 3\nput 3 /n a b\nread 1 /n\n'

# Broken lines, and what the error names.
BROKEN = (
    ('', 'which servers', 'roles\n'), ('servers\n', "as in 'servers 5", ''), ('servers 0\n', "as in 'servers 5", ''),
    ('servers 999\n', "as in 'servers 5", ''), ('servers 3\nservers 3\n', 'named once', ''),
    ('servers 3\nstrat 1\n', "'strat'", ''), ('servers 3\nstart 4\n', 'no server 4', ''), ('servers 3\nstart x\n', 'from 1 to 255', ''),
    ('servers 3\nstart 1 1\n', 'twice', ''), ('servers 3\nput 1 n a\n', "as in 'put 3 /n a b c'", ''),
    ('servers 3\nwait 3 weeks\n', "'wait 200ms'", ''), ('servers 3\nwait 99999999999999999999ms\n', "'200ms'", ''),
    ('servers 3\nhold 3>1 nonsense\n', 'proposal', ''), ('servers 3\ncut 1 |\n', "'cut 1 2 | 3 4 5'", ''),
    ('servers 3\ndisk 1 explodes\n', 'full', ''), ('servers 3\ntiming tick\n', 'timing tick 100ms', ''),
    ('after nothing_of_this_name\n', 'cannot be read', ''), ('  1 looks\n', 'right behind its command', ''),
    ('servers 3\n start 1\n', 'margin', ''), ('servers 3\nstart 1\x00\n', 'control character 0', ''),
    ('servers 3\nin 5\n', "'in", ''), ('servers 3\nann get /n\n', 'ann', ''), ('servers 3\nclient ann\n', 'client ann at', ''))


class Stand:
    def __init__(self, troupe):
        self.troupe = os.path.abspath(troupe)
        self.place = tempfile.mkdtemp(prefix='play_test_')

    def write(self, text):
        path = os.path.join(self.place, 'own.scenario')
        with open(path, 'w') as f:
            f.write(text)
        return path

    def read(self):
        with open(os.path.join(self.place, 'own.scenario')) as f:
            return f.read()

    def play(self, *arguments):
        done = subprocess.run([self.troupe, 'play', *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100)
        return done.returncode, done.stdout.decode(errors='replace')


def rewriting_and_seeds_go_together(stand):
    path = stand.write(COMMANDS)
    code, out = stand.play('--rewrite', '--quiet', '--seeds', '1..8', path)
    assert (code, out) == (0, ''), out
    assert '  1 /n = b\n' in stand.read()
    assert stand.play('--quiet', '--seed', '99', path) == (0, '')


def a_seed_that_answers_otherwise_is_named(stand):
    path = stand.write('servers 3\nstart 1 2 3\ntrace on\nput 3 /n a\n')
    code, out = stand.play('--rewrite', '--quiet', '--seeds', '1..8', path)
    assert code == 1 and re.search(r'^%s \(seed [2-8]\):\d+: other answers$' % re.escape(path), out, re.M), out


def a_trace_is_shown_and_never_written(stand):
    path = stand.write(COMMANDS)
    code, out = stand.play('--rewrite', '--trace', '--seed', '3', path)
    written = stand.read()
    assert code == 0 and '  3>1 proposal 1.1\n' in out and '>' not in written, out
    code, again = stand.play('--trace', '--seed', '3', path)
    assert (code, again) == (0, out) and stand.read() == written
    assert [x for x in out.splitlines() if not re.match(r'  \S+>\S+ ', x)] == written.splitlines()


def a_difference_says_where(stand):
    path = stand.write(COMMANDS)
    stand.play('--rewrite', '--quiet', path)
    lines = stand.read().splitlines()
    place = lines.index('  1 /n = b')
    path = stand.write('\n'.join(lines[:place] + ['  1 /n = c']) + '\n')
    code, out = stand.play(path)
    said = out.splitlines()
    assert code == 1 and said[0] == '%s:%d: other answers' % (path, place + 1), out
    assert '-   1 /n = c' in said and '+   1 /n = b' in said and '  read 1 /n' in said and len(said) < 9, out


def broken_scripts_are_refused_by_line(stand):
    for text, hint, more in BROKEN:
        path = stand.write(text + more)
        code, out = stand.play(path)
        found = re.match(r'(.*):(\d+): .', out)
        if 'nothing_of_this_name' in text:
            found = re.match(r'(.*)', out)
        assert code == 2 and found and hint in out, (text + more, code, out)
        if found.lastindex == 2:
            assert found.group(1) == path and int(found.group(2)) == (text + more).count('\n'), (text, out)


def options_that_exclude_each_other_are_refused(stand):
    path = stand.write(COMMANDS)
    for options in (('--seed', '1', '--seeds', '1..2'), ('--seeds', '5'), ('--seeds', '2..1'), ('--html', '/dev/null', '--rewrite'),
                    ('--mermaid', '--trace'), ('--seed', 'x'), ('--nonsense',)):
        code, out = stand.play(*options, path)
        assert code == 2 and out, (options, code, out)
    for file in (stand.place, os.path.join(stand.place, 'missing.scenario')):
        code, out = stand.play(file)
        assert code == 2 and file in out, (file, code, out)
    assert stand.read() == COMMANDS


def the_help_teaches_the_language(stand):
    code, out = stand.play('--help')
    for word in ('servers 3', '--rewrite', 'crash 3', 'wait 2 ticks', 'hold', 'client ann', 'leads epoch', '--live', '--html', 'docs/scenarios.md'):
        assert code == 0 and word in out, word
    assert len(out.splitlines()) < 75


CASES = [rewriting_and_seeds_go_together, a_seed_that_answers_otherwise_is_named, a_trace_is_shown_and_never_written,
         a_difference_says_where, broken_scripts_are_refused_by_line, options_that_exclude_each_other_are_refused,
         the_help_teaches_the_language]


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--troupe', default=ROOT + '/build/release/troupe')
    stand = Stand(options.parse_args().troupe)
    failed = 0
    for case in CASES:
        try:
            case(stand)
            print('passed  ' + case.__name__.replace('_', ' '), flush=True)
        except Exception as e:  # noqa: a case fails, the others go on
            failed += 1
            print('FAILED  %s\n    %s: %s' % (case.__name__.replace('_', ' '), type(e).__name__, e), flush=True)
    shutil.rmtree(stand.place, ignore_errors=True)
    print('%d passed, %d failed' % (len(CASES) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
