#!/usr/bin/env python3
"""Compares the code that a document shows with the compiled example that it was taken from.

    tests/docs/excerpts_test.py [--rewrite]

Before each block stands <!-- from FILE: NAME -->; FILE has the lines between "[NAME]" and "[/NAME]", each in a comment of its
own. Other such marks and the common indentation do not count. --rewrite takes the blocks from the examples.
"""
import os
import re
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENTS = ('docs/embedding.md',)
BLOCK = re.compile(r'(?:^<!-- from (\S+): (\w+) -->\n)?^```(cpp|cmake)\n(.*?)^```$', re.M | re.S)
MARK = re.compile(r'^ *(?://|#) \[/?\w+\]\n', re.M)


def text_of(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as f:
        return f.read()


def excerpt(path, name):
    """What stands between the marks; None if they are not there, once each and in order."""
    parts = re.split(r'^ *(?://|#) \[/?%s\]\n' % name, text_of(path), flags=re.M)
    return textwrap.dedent(MARK.sub('', parts[1])) if len(parts) == 3 else None


def check(document, rewrite):
    results = []

    def compare(found):
        path, name, kind, body = found.groups()
        line = text[:found.start()].count('\n') + 1
        if not path:
            results.append(('%s:%d: a block of %s says from where it is' % (document, line, kind), False))
            return found.group(0)
        wanted = excerpt(path, name) if os.path.isfile(os.path.join(ROOT, path)) else None
        good = wanted is not None and (rewrite or wanted == body)
        results.append(('%s:%d: as in %s: %s' % (document, line, path, name), good))
        return found.group(0) if wanted is None else '<!-- from %s: %s -->\n```%s\n%s```' % (path, name, kind, wanted)

    text = text_of(document)
    new = BLOCK.sub(compare, text)
    if rewrite:
        with open(os.path.join(ROOT, document), 'w', encoding='utf-8') as f:
            f.write(new)
    results.append(('%s shows code' % document, len(results) > 3))
    return results


def main():
    results = [x for document in DOCUMENTS for x in check(document, '--rewrite' in sys.argv[1:])]
    for name, good in results:
        print('%-7s %s' % ('passed' if good else 'FAILED', name))
    failed = sum(not good for _, good in results)
    print('%d passed, %d failed' % (len(results) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
