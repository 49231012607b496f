"""suid and sgid: when somebody else writes, cuts or gives away; directories that hand their group on."""

import os, stat
from calls import CALLS, opened, with_fd
from kit import bind, kinds, on

MODES = (0o6777, 0o6755, 0o2755, 0o2745, 0o2744, 0o4711, 0o6666)
DEEDS = (
    'write',
    'write none',
    'append',
    'truncate',
    'truncate 0',
    'ftruncate',
    'open trunc',
    'chown -1 -1',
    'lchown -1 -1',
    'chown group',
    'chgrp 1005',
    'chown',
    'chown self',
    'chmod',
    'chmod sgid',
    'allocate',
    'allocate keep',
    'punch',
    'link',
    'rename',
    'utime now',
    'open w',
    'open r',
    'mapped',
)
NEW = ('mkdir', 'open creat', 'mkfifo', 'symlink', 'mknod file', 'mknod char', 'tmpfile', 'bind')


def mapped(path):
    import mmap

    def write(fd):
        os.ftruncate(fd, 10)
        with mmap.mmap(fd, 10) as memory:
            memory[0:2] = b'mm'

    with_fd(path, os.O_RDWR, write)


def cases(table):
    calls = {**CALLS, 'mapped': mapped}
    for mode in MODES:
        for kind in ('file', 'dir', 'fifo'):
            for user in ('root', 'owner', 'second', 'member', 'other', 'groups'):
                for name in DEEDS:
                    if kind != 'file' and 'ch' not in name:
                        continue
                    table.case(
                        '%s %s %o' % (name, kind, mode),
                        user,
                        on('/a', calls[name]),
                        ['a'],
                        kinds(kind),
                        mode=mode,
                        owner=(1001, 1001),
                    )
    for user in ('root', 'owner', 'member', 'other', 'groups'):
        for dirmode in (0o2777, 0o3777, 0o777):
            how = {'dirmode': dirmode, 'dirowner': (1001, 1005)}
            for name in NEW:
                table.case(
                    '%s in %o' % (name, dirmode), user, on('/n', CALLS[name]), ['n', ''], **how
                )
            for mode in (0o2775, 0o6775, 0o4755, 0o2700, 0o1777):
                table.case(
                    'mkdir %o in %o' % (mode, dirmode),
                    user,
                    on('/n', lambda p, mode=mode: os.mkdir(p, mode)),
                    ['n', ''],
                    **how,
                )
                table.case(
                    'creat %o in %o' % (mode, dirmode),
                    user,
                    on('/n', lambda p, mode=mode: opened(p, os.O_CREAT | os.O_RDWR, mode)),
                    ['n'],
                    **how,
                )
                table.case(
                    'mknod %o in %o' % (mode, dirmode),
                    user,
                    on('/n', lambda p, mode=mode: os.mknod(p, mode | stat.S_IFREG)),
                    ['n'],
                    **how,
                )
                table.case(
                    'chmod %o in %o' % (mode, dirmode),
                    user,
                    on('/a', lambda p, mode=mode: os.chmod(p, mode)),
                    ['a'],
                    kinds('dir'),
                    owner=(1001, 1005),
                    **how,
                )
    # What a write takes off is seen through the descriptor that wrote, too.
    for mode in (0o4777, 0o2777, 0o6777):
        for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):

            def seen(p, flags=flags):
                return with_fd(p, flags, lambda fd: (os.write(fd, b'x'), oct(os.fstat(fd).st_mode)))

            for user in ('root', 'owner', 'other'):
                table.case(
                    'written %o %o' % (mode, flags),
                    user,
                    on('/a', seen),
                    ['a'],
                    kinds('file'),
                    mode=mode,
                    owner=(0, 0),
                )
