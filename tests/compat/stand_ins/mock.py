"""The package `mock` is the standard library's unittest.mock under its old name."""
from unittest.mock import *  # noqa
from unittest.mock import call, patch, Mock, MagicMock  # noqa
