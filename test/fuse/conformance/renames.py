"""rename: every kind over every kind, plain, refusing, exchanging; into, onto and across directories."""

import os
from calls import renameat2
from kit import KINDS, kinds, make

FLAGS = (0, 1, 2)
NESTED = {
    'into itself': ('a', 'a/in/x'),
    'onto above': ('a/in', 'a'),
    'across': ('a/in', 'b/in'),
    'over full': ('a', 'b'),
    'same file': ('h', 'b/x'),
    'same name': ('h', 'h'),
    'dot': ('a/.', 'c'),
    'dots': ('a/in/..', 'c'),
    'to dot': ('a', 'b/.'),
    'to dots': ('h', 'a/in/..'),
    'slash': ('h/', 'c'),
    'dir slash': ('a', 'c/'),
    'dir slashes': ('a/', 'c/'),
    'file slash': ('h', 'c/'),
    'file below': ('h', 'b/y'),
    'missing': ('q', 'c'),
    'to missing': ('a', 'q/c'),
    'through file': ('h/x', 'c'),
    'to through file': ('a', 'h/x'),
    'empty': ('', 'c'),
    'over empty': ('b', 'a/in/er'),
    'dir same': ('a', 'a'),
    'dir across': ('a/in/er', 'c'),
    'over linked': ('f', 'h'),
    'file over across': ('f', 'b/x'),
    'link over': ('l', 'h'),
    'over link': ('h', 'l'),
    'through link': ('l/x', 'c'),
    'to through link': ('h', 'l/y'),
}


def nested(folder):
    os.makedirs(folder + '/a/in/er')
    os.mkdir(folder + '/b')
    make('file', folder + '/b/x')
    make('file', folder + '/f')
    os.link(folder + '/b/x', folder + '/h')
    os.symlink('b', folder + '/l')


def cases(table):
    for one in KINDS[:7]:
        for other in KINDS[:8] + ['absent']:
            for flags in FLAGS:
                table.case(
                    '%d %s over %s' % (flags, one, other),
                    'root',
                    lambda f, flags=flags: renameat2(f + '/a', f + '/b', flags),
                    ['a', 'b', ''],
                    kinds(one, other),
                )
    for flags in (0, 1, 2, 3, 4, 5, 6, 8):
        table.case(
            'flags %d to absent' % flags,
            'root',
            lambda f, flags=flags: renameat2(f + '/a', f + '/c', flags),
            ['a', 'c', ''],
            kinds('file'),
        )
    watch = ['', 'a', 'a/in', 'a/in/er', 'b', 'h', 'b/x', 'c', 'f', 'l']
    for label, (one, other) in NESTED.items():
        for flags in FLAGS:
            table.case(
                '%d %s' % (flags, label),
                'root',
                lambda f, one=one, other=other, flags=flags: renameat2(
                    f + '/' + one if one else '', f + '/' + other, flags
                ),
                watch,
                nested,
            )

    # Where '..' leads afterwards, and what was open before.
    def dotdot(f):
        before = os.stat(f + '/a/in').st_ino, os.stat(f + '/b').st_ino
        fd = os.open(f + '/a/in/er', os.O_RDONLY)
        os.rename(f + '/a/in/er', f + '/b/er')
        after = os.stat('..', dir_fd=fd).st_ino, os.stat(f + '/b/er/..').st_ino
        os.close(fd)
        return [ino in (before[1],) for ino in after]

    table.case("'..' of what moved", 'root', dotdot, watch, nested)

    def replaced(f):
        fd = os.open(f + '/b/x', os.O_RDWR)
        os.write(fd, b'old')
        os.rename(f + '/f', f + '/b/x')
        os.unlink(f + '/h')
        told = os.fstat(fd).st_nlink, os.pread(fd, 9, 0), os.stat(f + '/b/x').st_size
        os.close(fd)
        return told

    table.case('what was replaced is still open', 'root', replaced, watch, nested)

    def numbers(f):
        one, other = os.lstat(f + '/f').st_ino, os.lstat(f + '/a').st_ino
        renameat2(f + '/f', f + '/a', 2)
        return os.lstat(f + '/a').st_ino == one, os.lstat(f + '/f').st_ino == other

    table.case('inode numbers go along', 'root', numbers, watch, nested)
