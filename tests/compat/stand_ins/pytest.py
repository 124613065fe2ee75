"""The three things that kazoo's tests use of pytest, for unittest: raises, skip, and nothing else.

Lets the suite run with Python's standard library alone.
"""
import contextlib
import unittest


class _Caught:
    value = None


@contextlib.contextmanager
def _raises(expected):
    caught = _Caught()
    try:
        yield caught
    except expected as e:
        caught.value = e
        return
    raise AssertionError('did not raise %s' % (expected,))


def raises(expected, function=None, *args, **kwargs):
    if function is None:
        return _raises(expected)
    with _raises(expected) as caught:
        function(*args, **kwargs)
    return caught


def skip(reason=''):
    raise unittest.SkipTest(reason)
