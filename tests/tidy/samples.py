"""For each rule of tidy.py: files (path, text) that it must complain about, and files that it must not."""

HEAD = '// A noun and what it decides.\n'
INSPECT = 'inspect(Inspector& f, vote& x) {}\n'
UNSAFE = 'CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::%s)\n'

SAMPLES = {
    'layers_look_one_way': (
        [('messages/a.hpp', '#include "config/b.hpp"\n'), ('config/a.hpp', '#include "actors/b.hpp"\n'),
         ('actors/x/a.cpp', '#include "runtime/live/start.hpp"\n'), ('actors/x/a.cpp', '#include "a.hpp"\n'),
         ('runtime/a.cpp', '# include "examples/e.hpp"\n'), ('config/a.cpp', '#include "tests/t.hpp"\n')],
        [('runtime/a.cpp', '#include "messages/b.hpp"\n'), ('tests/unit/a_test.cpp', '#include "runtime/b.hpp"\n')]),
    'roles_do_not_know_each_other': (
        [('actors/leader/a.cpp', '#include "actors/learner/b.hpp"\n'),
         ('actors/tree/a.hpp', '#include "actors/session/b.hpp"\n')],
        [('actors/node/a.cpp', '#include "actors/leader/leader_actor.hpp"\n'),
         ('actors/observer/a.cpp', '#include "actors/learner/b.hpp"\n'),
         ('actors/leader/a.cpp', '#include "actors/supervision.hpp"\n')]),
    'runtimes_do_not_know_each_other': (
        [('runtime/live/a.cpp', '#include "runtime/stage/b.hpp"\n'),
         ('runtime/stage/a.cpp', '#include "runtime/shell/b.hpp"\n'),
         ('runtime/stage/a.cpp', '#include "runtime/live_play/b.hpp"\n')],
        [('runtime/stage/a.cpp', '#include "runtime/live/b.hpp"\n'),
         ('runtime/live_play/a.cpp', '#include "runtime/shell/b.hpp"\n'),
         ('runtime/troupe.cpp', '#include "runtime/shell/b.hpp"\n')]),
    'caf_stays_in_actors': (
        [('actors/leader/proposals.cpp', '#include <caf/actor.hpp>\n'),
         ('runtime/live/wire/jute.hpp', '#include <caf/error.hpp>\n')],
        [('actors/leader/leader_actor.cpp', '#include <caf/actor.hpp>\n'),
         ('runtime/live/links/link.cpp', '#include <caf/io/broker.hpp>\n')]),
    'the_world_stays_outside': (
        [('actors/leader/a.cpp', 'auto now = std::chrono::system_clock::now();\n'),
         ('actors/tree/a_actor.cpp', '#include <fstream>\n'), ('messages/a.hpp', '#include <random>\n')],
        [('actors/leader/a.cpp', '// never asks system_clock\n'),
         ('runtime/live/start.cpp', 'std::chrono::system_clock::now();\n')]),
    'a_file_says_what_it_is': (
        [('config/a.cpp', '#include "config/a.hpp"\n'), ('config/a.hpp', '#pragma once\n'),
         ('x.py', 'import os\n'), ('x.sh', '#!/bin/sh\nset -e\n'), ('config/b.cpp', '')],
        [('config/a.cpp', HEAD), ('x.py', '#!/usr/bin/env python3\n"""What it is."""\n')]),
    'names_tell_the_kind': (
        [('config/Foo.hpp', '#pragma once\n'), ('config/foo-bar.cpp', ''), ('tests/unit/ballots.cpp', ''),
         ('config/foo_test.cpp', ''), ('config/foo.hpp', HEAD)],
        [('config/foo.hpp', '#pragma once\n'), ('tests/unit/foo_test.cpp', ''), ('README.md', '')]),
    'unsafe_messages_are_never_serialized': (
        [('messages/actors.hpp', INSPECT + UNSAFE % 'vote')],
        [('messages/actors.hpp', INSPECT + UNSAFE % 'votes')]),
    'test_macros_stay_out_of_headers': (
        [('tests/unit/help.hpp', '#include <caf/test/dsl.hpp>\n')],
        [('tests/unit/a_test.cpp', '#include <caf/test/dsl.hpp>\n')]),
    'nothing_is_left_behind': (
        [('config/a.cpp', '// TO' + 'DO: later\n'), ('config/a.hpp', 'using namespace std;\n')],
        [('config/a.cpp', '// nothing to do\n')]),
    'applications_read_what_each_thing_is': (
        [('runtime/live/start.hpp', HEAD + '\nstruct handle {\n'),
         ('runtime/live/start.hpp', '/// What.\nint stop();\n\nint start(caf::actor_system& system);\n'),
         ('messages/client.hpp', 'using some = std::vector<int>;\n')],
        [('runtime/live/start.hpp', HEAD + '\n/// What.\nint stop();\nint start();\n\nclass later;\n'),
         ('runtime/live/start.hpp', HEAD + 'namespace detail {\nint stop();\n} // namespace detail\n'),
         ('config/world.hpp', HEAD + '\nstruct world {\n  int x;\n'), ('actors/leader/pupil.hpp', 'int stop();\n')]),
    'headers_disturb_no_application': (
        [('messages/a.hpp', '#define TWICE(x) x x\n'), ('messages/a.hpp', 'inline int count = 0;\n'),
         ('messages/a.hpp', 'std::string name;\n'), ('messages/a.hpp', '  using namespace milestone;\n')],
        [('messages/a.hpp', 'CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::x)\n'), ('actors/leader/a.hpp', '#define A\n'),
         ('messages/a.hpp', 'constexpr int count = 0;\ninline constexpr zxid none{};\n  std::string name;\n')]),
}
