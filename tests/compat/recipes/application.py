"""The recipes' test program as a process: says commands, hears answers, is killed and stopped.

Never waits for a time; each wait has a deadline and names what it waited for.
"""
import os
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'live'))
import ensemble  # noqa
from ensemble import eventually  # noqa

from kazoo.client import KazooClient  # noqa


def program():
    return os.path.join(os.path.dirname(ensemble.TROUPE), 'tests', 'recipe_driver')


class Application:
    """What it says is kept by the first word, a name of the test's choice; news apart."""

    def __init__(self, e, timeout=6000):
        self.lines = []
        self.process = subprocess.Popen([program(), e.connect_string(), str(timeout)], text=True,
                                        bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        preexec_fn=ensemble._die_with_parent)
        threading.Thread(target=self._listen, daemon=True).start()
        eventually('a session', 30, lambda: 'session connected' in self.lines)

    def _listen(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def say(self, line):
        """Where in `lines` its answer can only stand behind."""
        at = len(self.lines)
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return at

    def heard(self, start, since=0):
        """The first line since then that begins so; None."""
        return next((x for x in self.lines[since:] if x.startswith(start)), None)

    def hears(self, start, seconds=30, since=0):
        return eventually('"%s…"; so far: %s' % (start, self.lines), seconds,
                          lambda: self.heard(start, since))

    def ask(self, line, seconds=30):
        """What is said of the name that this command is about; without the name."""
        name = line.split()[1]
        since = self.say(line)
        return self.hears(name + ' ', seconds, since)[len(name) + 1:]

    def acquire(self, name, seconds=30):
        """Its token."""
        answer = self.ask('acquire ' + name, seconds)
        assert answer.startswith('held '), answer
        return int(answer.split()[1])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(30)
        assert code == 0, code


class Kazoo:
    """kazoo, connected; used from the test's threads."""

    def __init__(self, e, timeout=10):
        self.client = KazooClient(hosts=e.connect_string(), timeout=timeout)

    def __enter__(self):
        self.client.start(timeout=30)
        return self.client

    def __exit__(self, *_):
        self.client.stop()
        self.client.close()


class InThread:
    """A call that blocks; what it returned, once it has."""

    def __init__(self, call):
        self.value, self.fault = None, None
        self.thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self.thread.start()

    def _run(self, call):
        try:
            self.value = call()
        except Exception as x:  # noqa: told by `returns`
            self.fault = x

    def running(self):
        return self.thread.is_alive()

    def returns(self, seconds=30):
        self.thread.join(seconds)
        assert not self.running(), 'still blocked'
        if self.fault:
            raise self.fault
        return self.value
