"""Permission bits of files and of directories, one by one; the umask; sticky directories."""

import os, stat
from calls import CALLS, opened
from kit import bind, kinds, on

FILE_MODES = (
    0o400,
    0o200,
    0o100,
    0o040,
    0o020,
    0o010,
    0o004,
    0o002,
    0o001,
    0o000,
    0o077,
    0o477,
    0o747,
    0o774,
    0o277,
    0o727,
    0o772,
)
DIR_MODES = (
    0o700,
    0o600,
    0o500,
    0o400,
    0o300,
    0o200,
    0o100,
    0o070,
    0o030,
    0o007,
    0o003,
    0o005,
    0o644,
    0o555,
    0o1777,
    0o1773,
)
ON_FILES = (
    'open r',
    'open w',
    'open rw',
    'open trunc',
    'open trunc r',
    'truncate',
    'access r',
    'access w',
    'access x',
    'unlink',
    'chmod',
    'utime now',
    'utime',
    'write',
    'read',
)
NEW = {
    'mkdir': lambda p: os.mkdir(p, 0o777),
    'file': lambda p: opened(p, os.O_CREAT | os.O_RDWR, 0o777),
    'fifo': lambda p: os.mkfifo(p, 0o666),
    'node': lambda p: os.mknod(p, 0o666 | stat.S_IFREG),
    'socket': bind,
    'symlink': lambda p: os.symlink('to', p),
    'char': lambda p: os.mknod(p, 0o666 | stat.S_IFCHR, os.makedev(1, 2)),
    'block': lambda p: os.mknod(p, 0o666 | stat.S_IFBLK, os.makedev(1, 2)),
}


def cases(table):
    for name in ON_FILES:
        for mode in FILE_MODES:
            for user in ('owner', 'member', 'groups', 'other'):
                table.case(
                    '%s file %o' % (name, mode),
                    user,
                    on('/a', CALLS[name]),
                    ['a'],
                    kinds('file'),
                    mode=mode,
                    owner=(1001, 1001),
                )
    for name in ('open r', 'open w', 'open rw', 'access r', 'access w', 'access x', 'utime now'):
        for kind in ('fifo', 'dir', 'char', 'socket'):
            for mode in FILE_MODES:
                for user in ('owner', 'member', 'other'):
                    table.case(
                        '%s %s %o' % (name, kind, mode),
                        user,
                        on('/a', CALLS[name]),
                        ['a'],
                        kinds(kind),
                        mode=mode,
                        owner=(1001, 1001),
                    )
    old = (
        'unlink',
        'rename',
        'open r',
        'link',
        'stat',
        'chmod',
        'truncate',
        'chgrp 1005',
        'utime now',
        'readlink',
        'below',
    )
    for dirmode in DIR_MODES:
        how = {'owner': (1001, 1002), 'dirmode': dirmode, 'dirowner': (1001, 1001), 'mode': 0o644}
        for user in ('owner', 'member', 'other'):
            for name in old:
                table.case(
                    '%s in %o' % (name, dirmode),
                    user,
                    on('/a', CALLS[name]),
                    ['a', ''],
                    kinds('file'),
                    **how,
                )
            for name, call in NEW.items():
                table.case('new %s in %o' % (name, dirmode), user, on('/n', call), ['n', ''], **how)
            table.case(
                'list %o' % dirmode,
                user,
                on('', lambda p: sorted(os.listdir(p))),
                [''],
                kinds('file', 'dir'),
                **how,
            )
    for name, call in NEW.items():
        for umask in (0o022, 0o077, 0o070, 0o501, 0o777):
            for user in ('root', 'owner'):
                table.case(
                    'new %s umask %o' % (name, umask), user, on('/n', call), ['n', ''], umask=umask
                )
    sticky(table)
    moves(table)


def sticky(table):
    """Who may take a name out of a sticky directory."""
    for kind in ('file', 'dir', 'link', 'fifo', 'char', 'socket'):
        for user in ('root', 'owner', 'member', 'other'):
            for owner in ((1001, 1001), (1003, 1003), (0, 0)):
                label = '%s of %d in sticky' % (kind, owner[0])
                for name in ('rename', 'unlink', 'rmdir', 'link', 'open w'):
                    table.case(
                        '%s %s' % (name, label),
                        user,
                        on('/a', CALLS[name]),
                        ['a', 'a2', ''],
                        kinds(kind),
                        owner=owner,
                        dirmode=0o1777,
                        dirowner=(1001, 1001),
                    )
                table.case(
                    'rename over %s' % label,
                    user,
                    lambda f: os.rename(f + '/b', f + '/a'),
                    ['a', ''],
                    kinds(kind, kind),
                    owner=owner,
                    dirmode=0o1777,
                    dirowner=(1002, 1002),
                )


def moves(table):
    """From one directory to another: sticky or not, of whom; a directory that moves is written itself."""

    def prepare(kind, modes, owners):
        def made(folder):
            for name, mode, owner in zip(('from', 'to'), modes, owners):
                os.mkdir(folder + '/' + name)
                os.chmod(folder + '/' + name, mode)
                os.chown(folder + '/' + name, owner, owner)
            kinds(kind)(folder + '/from')
            os.lchown(folder + '/from/a', owners[2], owners[2])

        return made

    for kind in ('file', 'dir', 'link'):
        for modes in (
            (0o777, 0o777),
            (0o1777, 0o777),
            (0o777, 0o1777),
            (0o755, 0o777),
            (0o777, 0o755),
        ):
            for owners in (
                (1001, 1001, 1001),
                (1001, 1001, 0),
                (0, 1001, 1001),
                (1003, 1001, 1001),
                (1001, 0, 1003),
                (1003, 1003, 1003),
            ):
                for user in ('owner', 'other'):
                    table.case(
                        'move %s %o %o of %r' % (kind, *modes, owners),
                        user,
                        lambda f: os.rename(f + '/from/a', f + '/to/b'),
                        ['from', 'to', 'to/b'],
                        prepare(kind, modes, owners),
                    )
