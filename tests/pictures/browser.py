"""A headless Chromium: the page's elements after its script ran, its console, its pixels."""
import os
import re
import shutil
import struct
import subprocess
import tempfile
import zlib

NAMES = ('chromium', 'chromium-browser', 'google-chrome')


def find():
    return next((x for x in map(shutil.which, NAMES) if x), None)


class Browser:
    def __init__(self):
        self.program = find()
        if not self.program:
            raise RuntimeError('no Chromium: install the package chromium (test.sh does)')
        self.place = tempfile.mkdtemp(prefix='pictures_browser_')

    def close(self):
        shutil.rmtree(self.place, ignore_errors=True)

    def run(self, *arguments):
        command = [self.program, '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-dev-shm-usage',
                   '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-extensions',
                   '--user-data-dir=' + self.place, '--enable-logging=stderr', *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=90)
        return done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')

    def elements(self, file):
        """The page as it is after its script ran, and what its console says."""
        out, err = self.run('--virtual-time-budget=2000', '--dump-dom', 'file://' + file)
        return out, re.findall(r'.*CONSOLE.*', err)

    def pixels(self, file, width=1400, height=1000, *more):
        shot = os.path.join(self.place, 'shot.png')
        if os.path.exists(shot):
            os.unlink(shot)
        self.run('--window-size=%d,%d' % (width, height), '--screenshot=' + shot, *more, 'file://' + file)
        with open(shot, 'rb') as f:
            return Png(f.read())

    def print(self, file):
        to = os.path.join(self.place, 'page.pdf')
        self.run('--print-to-pdf=' + to, '--no-pdf-header-footer', 'file://' + file)
        with open(to, 'rb') as f:
            return f.read()


class Png:
    """Eight bits a channel, not interlaced: what Chromium writes."""

    def __init__(self, data):
        if data[:8] != b'\x89PNG\r\n\x1a\n':
            raise ValueError('no PNG')
        at, packed = 8, b''
        while at < len(data):
            size, kind = struct.unpack('>I4s', data[at:at + 8])
            if kind == b'IHDR':
                self.width, self.height, depth, colour, _, _, laced = struct.unpack('>IIBBBBB', data[at + 8:at + 21])
                if depth != 8 or colour not in (2, 6) or laced:
                    raise ValueError('a PNG of another kind')
                self.channels = 3 if colour == 2 else 4
            if kind == b'IDAT':
                packed += data[at + 8:at + 8 + size]
            at += 12 + size
        self.rows = list(self.unfilter(zlib.decompress(packed)))

    def unfilter(self, raw):
        size, step = self.width * self.channels, self.channels
        above = bytearray(size)
        for y in range(self.height):
            kind = raw[y * (size + 1)]
            row = bytearray(raw[y * (size + 1) + 1:(y + 1) * (size + 1)])
            if kind == 1:
                for i in range(step, size):
                    row[i] = (row[i] + row[i - step]) & 255
            elif kind == 2:
                row = bytearray((a + b) & 255 for a, b in zip(row, above))
            elif kind == 3:
                for i in range(size):
                    left = row[i - step] if i >= step else 0
                    row[i] = (row[i] + (left + above[i]) // 2) & 255
            elif kind == 4:
                for i in range(size):
                    a, b, c = (row[i - step] if i >= step else 0), above[i], (above[i - step] if i >= step else 0)
                    p = a + b - c
                    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                    row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
            above = row
            yield bytes(row)

    def colours(self):
        """How many pixels each colour has."""
        found = {}
        for row in self.rows:
            for i in range(0, len(row), self.channels):
                x = row[i:i + 3]
                found[x] = found.get(x, 0) + 1
        return found
