"""Say what to do when this Python is too old or cannot make a virtual environment; runs on any Python 3."""

import importlib.util
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is for older ones
    sys.exit("Python 3.11 or later is needed, this is %s.%s; try: make PY=python3.12" % sys.version_info[:2])  # noqa: UP031
if importlib.util.find_spec("ensurepip") is None:
    sys.exit("This Python cannot make virtual environments: apt-get install python3-venv")
