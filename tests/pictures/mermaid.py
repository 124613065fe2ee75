"""The grammar of the sequence diagrams that `troupe play --mermaid` writes: a strict part of Mermaid's own.

Stricter than Mermaid, so that what passes here renders there: every participant is declared once and before use, texts hold
no sign that Mermaid gives a meaning to (; # % < > { } : as signs, entities excepted).
"""
import re

TEXT = r"(?:[^\x00-\x1f#;%<>{}:\"&\\$`~^@]|#\d{1,3};)+"
TITLE = re.compile(r'title %s' % TEXT)
WHO = re.compile(r'(participant|actor) (\w+) as (%s)' % TEXT)
NOTE = re.compile(r'Note over (\w+)(?:,(\w+))?: (%s)' % TEXT)
MESSAGE = re.compile(r'(\w+)(->>|-->>)(\w+): (%s)' % TEXT)


def words(text):
    return re.sub(r'#(\d+);', lambda x: chr(int(x.group(1))), text)


class Diagram:
    def __init__(self, text):
        self.who, self.notes, self.messages = [], [], []
        lines = text.split('\n')
        if lines[0] != 'sequenceDiagram' or lines[-1] != '':
            raise ValueError('does not begin or end as a diagram')
        for number, line in enumerate(lines[1:-1], 2):
            if not line.startswith('  '):
                raise ValueError('line %d is not indented: %r' % (number, line))
            self.read(number, line[2:])

    def read(self, number, line):
        if TITLE.fullmatch(line) and number == 2:
            return
        if x := WHO.fullmatch(line):
            if x.group(2) in self.who or self.notes or self.messages:
                raise ValueError('line %d declares late or twice: %r' % (number, line))
            self.who.append(x.group(2))
        elif x := NOTE.fullmatch(line):
            self.known(number, *[y for y in x.groups()[:2] if y])
            self.notes.append((x.group(1), x.group(2), words(x.group(3))))
        elif x := MESSAGE.fullmatch(line):
            self.known(number, x.group(1), x.group(3))
            self.messages.append((x.group(1), x.group(3), words(x.group(4))))
        else:
            raise ValueError('line %d is no line of a diagram: %r' % (number, line))

    def known(self, number, *names):
        for name in names:
            if name not in self.who:
                raise ValueError('line %d speaks of %s, whom nobody declared' % (number, name))
