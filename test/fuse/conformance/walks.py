"""
Random deeds of several users in one small tree, with files that stay open: after each stretch the
whole tree is told. The dice are the case's number, so that both sides throw alike.
"""

import errno
import hashlib
import os
import random
import stat
from calls import CALLS, renameat2
from kit import USERS, back, become

PLACES = [
    'a',
    'b',
    'c',
    'd',
    'd/a',
    'd/b',
    'd/e',
    'd/e/a',
    'd/e/b',
    'e',
    'e/a',
    'e/b',
    'e/f',
    'e/f/a',
]
# Who reads an empty file, cuts what is empty or chowns to nobody is answered otherwise: see the test.
LEFT_OUT = ('read', 'pread', 'bind', 'zero', 'seek', 'stat', 'listdir')
DEEDS = [name for name in CALLS if name not in LEFT_OUT and '-1 -1' not in name]
CONTENT = bytes(range(256)) * 64


class Walk:
    def __init__(self, folder, seed):
        self.folder, self.dice, self.open = folder, random.Random(seed), []

    def path(self):
        return self.folder + '/' + self.dice.choice(PLACES)

    def call(self):
        name = self.dice.choice(DEEDS)
        path = self.path()
        return name, lambda: CALLS[name](path)

    def rename(self):
        one, other, flags = self.path(), self.path(), self.dice.choice((0, 0, 0, 1, 2))
        return 'rename', lambda: renameat2(one, other, flags)

    def gone(self):
        path = self.path()
        is_dir = os.path.isdir(path) and not os.path.islink(path)
        return 'gone', lambda: os.rmdir(path) if is_dir else os.unlink(path)

    def link(self):
        one, other = self.path(), self.path()
        return 'link', lambda: os.link(one, other, follow_symlinks=False)

    def symlink(self):
        target, path = self.dice.choice(('a', 'b', '../a', 'e')), self.path()
        return 'symlink', lambda: os.symlink(target, path)

    def opened(self):
        path, flags = self.path(), os.O_CREAT | os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW
        append = self.dice.choice((0, 0, os.O_APPEND))
        return 'open', lambda: self.open.append(os.open(path, flags | append, 0o664))

    def closed(self):
        if not self.open:
            return self.opened()
        fd = self.open.pop(self.dice.randrange(len(self.open)))
        return 'close', lambda: os.close(fd)

    def used(self):
        if not self.open:
            return self.opened()
        fd, at, count = (
            self.dice.choice(self.open),
            self.dice.randrange(30000),
            self.dice.randrange(9000),
        )
        start = self.dice.randrange(5000)
        return self.dice.choice(
            (
                ('pwrite', lambda: os.pwrite(fd, CONTENT[start : start + count], at)),
                ('append', lambda: os.lseek(fd, 0, 2) and None or os.write(fd, CONTENT[:count])),
                ('pread', lambda: hashlib.md5(os.pread(fd, count, at)).hexdigest()[:6]),
                ('ftruncate', lambda: os.ftruncate(fd, at)),
                ('posix_fallocate', lambda: os.posix_fallocate(fd, at, count + 1)),
                ('fsync', lambda: os.fsync(fd)),
                ('fstat', lambda: facts(os.fstat(fd))),
                ('fchmod', lambda: os.fchmod(fd, 0o600 | count & 0o77)),
                ('drop', lambda: os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)),
            )
        )

    def step(self):
        kinds = (
            self.call,
            self.call,
            self.rename,
            self.link,
            self.gone,
            self.symlink,
            self.opened,
            self.closed,
            self.used,
            self.used,
        )
        name, do = self.dice.choice(kinds)()
        become(self.dice.choice(('root', 'root', *USERS)))
        try:
            result = do()
            return '%s %s' % (name, 'ok' if result is None else result)
        except OSError as e:
            return '%s %s' % (name, errno.errorcode[e.errno])
        finally:
            back()

    def mend(self):
        """Directories where names lead through them: else a file in their place ends all walks."""
        for name in ('d', 'd/e', 'e', 'e/f'):
            path = self.folder + '/' + name
            if os.path.lexists(path) and (os.path.islink(path) or not os.path.isdir(path)):
                os.unlink(path)
            if not os.path.lexists(path):
                os.mkdir(path)
            os.chmod(path, 0o777)

    def end(self):
        for fd in self.open:
            os.close(fd)


def facts(st):
    size = 0 if stat.S_ISDIR(st.st_mode) else st.st_size
    return '%o n%d %d:%d s%d' % (st.st_mode, st.st_nlink, st.st_uid, st.st_gid, size)


def tree(folder):
    told = []
    for above, dirs, files in os.walk(folder):
        for name in dirs + files:
            path = os.path.join(above, name)
            st = os.lstat(path)
            text = '%s %s' % (path[len(folder) + 1 :], facts(st))
            if stat.S_ISREG(st.st_mode):
                text += ' ' + hashlib.md5(open(path, 'rb').read()).hexdigest()[:6]
            if stat.S_ISLNK(st.st_mode):
                text += ' > ' + os.readlink(path)
            told.append(text)
    return sorted(told)


def walked(seed, steps):
    def do(folder):
        walk = Walk(folder, seed)
        told = []
        for at in range(steps):
            if at % 5 == 0:
                walk.mend()
            told.append(walk.step())
            if at % 25 == 24:
                told.append(tree(folder))
        walk.end()
        return told

    return do


def cases(table):
    for seed in range(60):
        table.case('walk %d' % seed, 'root', walked(seed, 200), [''])
