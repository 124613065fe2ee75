#!/usr/bin/env python3
"""Checks the rules of this project's layout that a program can check, over all files that git knows.

Each rule is a function from a file's path and text to complaints. --self-test also shows every rule
its own violations (samples.py), so that a rule that has stopped to bite is noticed.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RANK = {'messages': 0, 'config': 1, 'actors': 2, 'runtime': 3, 'examples': 4}
EVERYWHERE = ('tests', 'bench')
ROLE_SEES = {'node': {'*'}, 'follower': {'learner'}, 'observer': {'learner'}, 'client': {'session'},
             'recipes': {'client'}}
RUNTIME_SEES = {'client': {'live'}, 'live': {'client'}, 'stage': {'live', 'client'}, 'shell': {'live', 'client'},
                'tools': {'live'}, 'live_play': {'live', 'client', 'stage', 'shell'}}

# Files that know CAF besides *_actor.*; a trailing / means the whole folder.
CAF_FILES = (
    'messages/actors.hpp', 'actors/client/session.hpp', 'actors/client/errors.hpp', 'actors/client/errors.cpp',
    'actors/client/watchers.hpp', 'actors/recipes/listeners.hpp', 'runtime/client/',
    'actors/supervision.hpp', 'actors/supervision.cpp', 'actors/tell.hpp', 'actors/term.hpp',
    'runtime/live/links/', 'runtime/live/gateway/', 'runtime/live/start.hpp', 'runtime/live/start.cpp',
    'runtime/live/node_listener.hpp', 'runtime/live/node_listener.cpp',
    'runtime/live/caf_settings.hpp', 'runtime/live/caf_settings.cpp', 'runtime/live/server_main.cpp',
    'runtime/shell/plain_session.cpp',
    'runtime/stage/', 'tests/', 'examples/', 'bench/')

# What neither a role nor a plain class may touch: time, chance, files, sockets and threads come as messages.
WORLDLY = re.compile(
    r'#include <(fstream|random|thread|mutex|filesystem|ctime|time\.h|sys/.*|unistd\.h|fcntl\.h|netdb\.h'
    r'|boost/asio.*|openssl/rand\.h)>|\b(system_clock|steady_clock|random_device|getenv|std::rand)\b')
WORLDLY_ALLOWED = ('config/config_files.cpp',)


def is_cpp(path):
    return path.endswith(('.cpp', '.hpp'))


def top(path):
    return path.split('/')[0] if '/' in path else ''


def includes(text):
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M)


def without_comments(text):
    return re.sub(r'//[^\n]*', '', re.sub(r'/\*.*?\*/', '', text, flags=re.S))


def layers_look_one_way(path, text):
    if not is_cpp(path) or top(path) not in RANK:
        return
    for x in includes(text):
        if top(x) in EVERYWHERE:
            yield 'includes a test: ' + x
        elif top(x) not in RANK:
            yield 'include paths start at the project root: ' + x
        elif RANK[top(x)] > RANK[top(path)]:
            yield '%s may not know %s: %s' % (top(path), top(x), x)


def siblings(path, text, folder, sees):
    """Includes of another folder below the same one."""
    parts = path.split('/')
    if not is_cpp(path) or parts[0] != folder or len(parts) < 3:
        return
    friends = sees.get(parts[1], set())
    for x in includes(text):
        other = x.split('/')
        if other[0] == folder and len(other) > 2 and other[1] != parts[1] \
                and other[1] not in friends and '*' not in friends:
            yield '%s/%s may not know %s' % (folder, parts[1], x)


def roles_do_not_know_each_other(path, text):
    yield from siblings(path, text, 'actors', ROLE_SEES)


def runtimes_do_not_know_each_other(path, text):
    yield from siblings(path, text, 'runtime', RUNTIME_SEES)


def caf_stays_in_actors(path, text):
    if not is_cpp(path) or re.search(r'_actor\.[ch]pp$', path):
        return
    if any(path == x or x.endswith('/') and path.startswith(x) for x in CAF_FILES):
        return
    for x in re.findall(r'#\s*include\s+<(caf/[^>]+)>', text):
        yield 'knows CAF, but is no actor: ' + x


def the_world_stays_outside(path, text):
    if not is_cpp(path) or top(path) not in ('messages', 'config', 'actors') or path in WORLDLY_ALLOWED:
        return
    for x in WORLDLY.finditer(without_comments(text)):
        yield 'touches the world: ' + x.group(0)


def a_file_says_what_it_is(path, text):
    lines = text.lstrip('\ufeff').splitlines()
    if lines and lines[0].startswith('#!'):
        lines = lines[1:]
    first = lines[0] if lines else ''
    begins = {'.cpp': ('// ',), '.hpp': ('// ',), '.c': ('// ', '/* '), '.py': ('"""', '# '), '.sh': ('# ',)}
    wanted = begins.get(os.path.splitext(path)[1])
    if wanted and not (first.startswith(wanted) and len(first) > 10):
        yield 'begins without a comment that says what it is'


def names_tell_the_kind(path, text):
    if not is_cpp(path):
        return
    name = path.split('/')[-1]
    if not re.fullmatch(r'[a-z0-9_]+\.(cpp|hpp)', name):
        yield 'file names are snake_case nouns'
    elif path.startswith(('tests/unit/', 'tests/wire/')) and re.search(r'(?<!_test)\.cpp$', name):
        yield 'tests are called noun_test.cpp'
    elif name.endswith('_test.cpp') and not path.startswith('tests/'):
        yield 'tests stand below tests/'
    elif name.endswith('.hpp') and '#pragma once' not in text:
        yield 'a header without #pragma once'


def unsafe_messages_are_never_serialized(path, text, everything=None):
    """CAF writes nothing, and reports no error, for a type that is both."""
    for x in re.findall(r'CAF_ALLOW_UNSAFE_MESSAGE_TYPE\((?:::)?(?:troupe::)?(\w+)\)', text):
        if re.search(r'inspect\(\s*\w+\s*&\s*\w*,\s*(?:const )?%s\s*&' % x, everything or text):
            yield x + ' has inspect, so it can be serialized, and is allowed as an unsafe message'


def test_macros_stay_out_of_headers(path, text):
    if path.endswith('.hpp') and 'caf/test/' in text:
        yield 'includes the test macros of CAF'


def nothing_is_left_behind(path, text):
    if is_cpp(path) and re.search(r'\b(TODO|FIXME|XXX|HACK)\b', text):
        yield 'has a note to be dealt with'
    if path.endswith('.hpp') and re.search(r'using namespace \w+;', text):
        yield 'a header with using namespace'


def named_in_package():
    """Headers that package.cmake names for applications."""
    with open(os.path.join(ROOT, 'runtime/package/package.cmake'), encoding='utf-8') as f:
        return set(re.findall(r'(?<![\w/.{$*])[\w/]+\.hpp', ' '.join(re.findall(r'troupe_install\([^)]*\)', f.read()))))


def installed_headers(files):
    """What is installed: those, all messages, and what any of them includes."""
    left = [x for x in files if x in named_in_package() or re.fullmatch(r'messages/\w+\.hpp', x)]
    seen = set()
    while left:
        x = left.pop()
        if x in files and x not in seen:
            seen.add(x)
            left += includes(files[x])
    return seen


# What stands at the beginning of a line in the project's namespace.
DECLARATION = re.compile(r'(?:(?:class|struct|enum class|using) \w+\b(?! ?;)|(?:[\w:<>,*&]+ )+[*&]?\w+\()')
NON_CONST = re.compile(r'(?!\s)(?!(?:(?:inline|static|extern|thread_local) )*(?:constexpr|const|using|enum|class|struct|concept'
                       r'|template|typedef|friend|namespace)\b)[\w:<>, ]+ \w+(?: = .*|\{.*\})?;')


def undocumented(path, text):
    """Declarations of a header's namespaces without a comment: above them, on their line, or above the group that they
    stand in. A type that is called as its file is explained by the file's head."""
    hidden, told = [], False
    for line in text.split('\n'):
        opened = re.match(r'(?:inline )?namespace(?: ([\w:]+))? \{', line)
        if opened:
            hidden.append(opened.group(1) in ('detail', None))
        elif line.startswith('} // namespace') and hidden:
            hidden.pop()
        if not line or opened or line.startswith('}  // namespace'):
            told = False
        elif line.startswith('//'):
            told = True
        elif not any(hidden) and DECLARATION.match(line) and not told and '//' not in line:
            name = re.match(r'(?:class|struct) (\w+)', line)
            if not name or name.group(1) != os.path.splitext(os.path.basename(path))[0]:
                yield line
        elif DECLARATION.match(line):
            told = True


def applications_read_what_each_thing_is(path, text):
    """The headers that applications include by name, and what node and umbrella add to them."""
    public = named_in_package() | {
        'actors/client/errors.hpp', 'actors/client/session.hpp', 'messages/client.hpp',
        'runtime/live/node_listener.hpp', 'runtime/live/status_desk_actor.hpp'}
    if path in public:
        for line in undocumented(path, text):
            yield 'nothing says what this is: ' + line.strip()


def headers_disturb_no_application(path, text, everything):
    """No macro (CAF's own, CAF_ALLOW_UNSAFE_MESSAGE_TYPE, is used: CAF wants it), no using namespace, no variable."""
    if path not in everything:
        return
    only_planted = re.compile(r'#ifdef TROUPE_PLANTED.*?#e(?:lse|ndif)', re.S)  # such a build is for no application
    for line in only_planted.sub('', without_comments(text)).split('\n'):
        if re.match(r'\s*#\s*define\b', line):
            yield 'an installed header defines a macro: ' + line.strip()
        elif re.search(r'\busing namespace\b', line):
            yield 'an installed header says ' + line.strip()
        elif NON_CONST.fullmatch(line):
            yield 'an installed header has a variable: ' + line.strip()


RULES = [layers_look_one_way, roles_do_not_know_each_other, runtimes_do_not_know_each_other,
         caf_stays_in_actors, the_world_stays_outside, a_file_says_what_it_is, names_tell_the_kind,
         unsafe_messages_are_never_serialized, test_macros_stay_out_of_headers, nothing_is_left_behind,
         applications_read_what_each_thing_is, headers_disturb_no_application]


def complaints(rule, files):
    everything = ()
    if rule is unsafe_messages_are_never_serialized:
        everything = ('\n'.join(files.values()),)
    elif rule is headers_disturb_no_application:
        everything = (installed_headers(files),)
    return ['%s: %s' % (path, x) for path, text in sorted(files.items())
            for x in rule(path, text, *everything)]


def files_of_the_project():
    listed = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], cwd=ROOT,
                            stdout=subprocess.PIPE, check=True).stdout.decode().split('\0')
    result = {}
    for path in listed:
        full = os.path.join(ROOT, path)
        if path.endswith(('.cpp', '.hpp', '.c', '.py', '.sh')) and os.path.isfile(full):
            with open(full, encoding='utf-8') as f:
                result[path] = f.read()
    return result


def self_test():
    import samples
    for rule in RULES:
        bad, good = samples.SAMPLES[rule.__name__]
        missed = ['did not notice %r' % (x,) for x in bad if not complaints(rule, dict([x]))]
        wronged = ['complained of %r' % (x,) for x in good if complaints(rule, dict([x]))]
        yield 'bites: ' + rule.__name__.replace('_', ' '), missed + wronged


def main():
    files = files_of_the_project()
    results = [(rule.__name__.replace('_', ' '), complaints(rule, files)) for rule in RULES]
    results.append(('there are files to check', [] if len(files) > 20 else ['only %d' % len(files)]))
    if '--self-test' in sys.argv[1:]:
        results += self_test()
    failed = 0
    for name, found in results:
        failed += bool(found)
        print('%-7s tidy: %s' % ('FAILED' if found else 'passed', name))
        for x in found:
            print('    ' + x)
    print('%d passed, %d failed' % (len(results) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
