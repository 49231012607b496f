#!/usr/bin/env python3
"""
usage: run.py DIR EVERY THEME...
prints a line per case of these themes, prefixed with its theme; or of one in EVERY, always the same
"""

import importlib
import os
import sys
from kit import Table

if __name__ == '__main__':
    os.umask(0)
    for theme in sys.argv[3:]:
        top = '%s/%s' % (os.path.realpath(sys.argv[1]), theme)
        os.mkdir(top)
        os.chmod(top, 0o755)
        table = Table(top, theme, every=int(sys.argv[2]))
        importlib.import_module(theme).cases(table)
        table.flush()
