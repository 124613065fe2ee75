"""`troupe cli` for tests: run to its end, or kept running with its output as lines."""
import json
import subprocess
import threading

import ensemble
from ensemble import eventually


class Shell:
    """`troupe cli` towards one server."""

    def __init__(self, e):
        self.address = '%s:%d' % e[1].address()
        self.dir = e.dir

    def command(self, *words, before=()):
        return [ensemble.TROUPE, 'cli', '-server', self.address, *before, *words]

    def run(self, *words, code=0, given=None):
        done = subprocess.run(self.command(*words), text=True, timeout=60, capture_output=True,
                              input=given, stdin=None if given is not None else subprocess.DEVNULL)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    def out(self, *words, code=0):
        return self.run(*words, code=code).stdout

    def err(self, *words, code=0):
        return self.run(*words, code=code).stderr

    def json(self, *words, code=0):
        return json.loads(self.out('--json', *words, code=code))

    def start(self, *words, before=()):
        return Running(self.command(*words, before=before))


class Running:
    """A shell that goes on; its output as lines."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        preexec_fn=ensemble._die_with_parent)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    def await_line(self, text, seconds=20):
        eventually('%r; last %r' % (text, self.lines[-8:]), seconds,
                   lambda: any(text in x for x in list(self.lines)))

    def end(self, sig=None, seconds=20):
        if sig:
            self.process.send_signal(sig)
        try:
            code = self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()
        self.reader.join(10)
        return code
