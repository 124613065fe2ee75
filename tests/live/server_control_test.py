#!/usr/bin/python3
"""`troupe server start|stop|restart|status|...`: as zkServer.sh, with processes and files.

Every server that a case starts is stopped by its case, or by its number if that fails.
"""
import os
import signal
import subprocess
import sys

import ensemble
import stand
from ensemble import Ensemble, eventually


class Site:
    """A configuration that nobody runs yet."""

    def __init__(self, e):
        self.server = e[1]
        self.config = self.server.config
        self.pid_file = os.path.join(self.server.data, 'zookeeper_server.pid')
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith('ZOO')}

    def run(self, verb, *more, code=0, environment=(), before=()):
        words = [ensemble.TROUPE, 'server', *before, verb, *more]
        done = subprocess.run(words, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              capture_output=True, env=dict(self.environment, **dict(environment)))
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    def pid(self):
        with open(self.pid_file) as f:
            return int(f.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.kill(self.pid(), signal.SIGKILL)
        except (OSError, ValueError):
            pass


def runs(pid):
    """A process that ended and that nobody has asked about yet does not run."""
    try:
        with open('/proc/%d/stat' % pid) as f:
            return f.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except FileNotFoundError:
        return False


@stand.case(limit=120, quick=True, only='troupe')
def a_server_is_started_asked_restarted_and_stopped():
    with Ensemble(1, start=False) as e, Site(e) as at:
        assert 'Error contacting service' in at.run('status', at.config, code=1).stdout
        assert 'no zookeeper to stop' in at.run('stop', at.config).stdout
        done = at.run('start', at.config)
        assert done.stdout == 'Starting zookeeper ... STARTED\n', done.stdout
        assert 'Using config: ' + at.config in done.stderr, done.stderr
        first = at.pid()
        eventually('it serves', 30, lambda: at.server.mode() == 'standalone')
        done = at.run('start', at.config, code=1)
        assert 'already running as process %d.' % first in done.stdout, done.stdout
        done = at.run('status', at.config)
        assert done.stdout == ('Client port found: %d. Client address: 127.0.0.1. Client SSL: '
                               'false.\nMode: standalone\n' % at.server.client_port), done.stdout
        done = at.run('restart', at.config)
        assert done.stdout == 'Stopping zookeeper ... STOPPED\nStarting zookeeper ... STARTED\n'
        second = at.pid()
        eventually('it serves', 30, lambda: at.server.mode() == 'standalone')
        assert not runs(first) and runs(second)
        assert at.run('stop', at.config).stdout == 'Stopping zookeeper ... STOPPED\n'
        assert not runs(second) and not os.path.exists(at.pid_file)


@stand.case(limit=120, only='troupe')
def a_server_that_does_not_start_says_why():
    with Ensemble(1, start=False) as e, Site(e) as at:
        at.run('start', at.config)
        with open(at.config) as f:
            lines = f.read()
        other = os.path.join(e.dir, 'other.cfg')
        with open(other, 'w') as f:
            f.write(lines.replace(at.server.data, os.path.join(e.dir, 'other')))
        done = at.run('start', other, code=1)
        assert 'FAILED TO START' in done.stdout and 'somebody else' in done.stderr, done
        at.run('stop', at.config)
        with open(other, 'a') as f:
            f.write('secureClientPort=5\n')
        done = at.run('start', other, code=1)
        assert 'FAILED TO START' in done.stdout and 'TLS' in done.stderr, done
        with open(other, 'w') as f:
            f.write(lines.replace(at.server.data, '/proc/nowhere'))
        done = at.run('start', other, code=1, environment={'ZOO_LOG_DIR': e.dir})
        assert 'FAILED' in done.stdout and '/proc/nowhere' in done.stderr, done
        assert 'there is no file' in at.run('start', '/none/zoo.cfg', code=1).stderr
        assert 'Usage:' in at.run('start', code=1).stderr


@stand.case(limit=120, only='troupe')
def a_stale_pid_file_hurts_nobody():
    with Ensemble(1, start=False) as e, Site(e) as at:
        bystander = subprocess.Popen(['sleep', '60'], preexec_fn=ensemble._die_with_parent)
        try:
            with open(at.pid_file, 'w') as f:
                f.write(str(bystander.pid))
            assert 'no zookeeper to stop' in at.run('stop', at.config).stdout
            assert bystander.poll() is None
            with open(at.pid_file, 'w') as f:
                f.write(str(bystander.pid))
            at.run('start', at.config)
            assert at.pid() != bystander.pid
            at.run('stop', at.config)
        finally:
            bystander.kill()
            bystander.wait()


@stand.case(limit=120, only='troupe')
def folders_and_options_are_those_of_zkserver():
    with Ensemble(1, start=False) as e, Site(e) as at:
        folder, logs = os.path.dirname(at.config), os.path.join(e.dir, 'logs')
        said = {'ZOOCFGDIR': folder, 'ZOO_LOG_DIR': logs}
        at.run('start', environment=said)
        assert os.listdir(logs)[0].startswith('zookeeper-')
        eventually('it serves', 30, lambda: at.server.mode() == 'standalone')
        at.run('status', before=('--config', folder))
        at.run('stop', environment=said)
        line = at.run('print-cmd', at.config, '--log', 'debug').stdout
        assert line.startswith('"%s" "server" "%s" "--log" "debug" >> ' % (
            os.path.realpath(ensemble.TROUPE), at.config)), line
        assert at.run('version').stdout.startswith('Troupe, version ')
        front = subprocess.Popen([ensemble.TROUPE, 'server', 'start-foreground', at.config],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 preexec_fn=ensemble._die_with_parent)
        try:
            eventually('it serves', 30, lambda: at.server.mode() == 'standalone')
            front.send_signal(signal.SIGTERM)
            assert front.wait(30) == 0
        finally:
            front.kill()
            front.wait()


if __name__ == '__main__':
    sys.exit(stand.main())
