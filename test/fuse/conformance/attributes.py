"""Extended attributes: by name space, kind of file and user; sizes; flags; what takes them away."""

import os
from calls import with_fd, written
from kit import KINDS, kinds, on, told

NAMES = (
    'user.t',
    'trusted.t',
    'security.t',
    'system.t',
    'nothing.t',
    'user.',
    'user',
    '',
    'user.' + 'n' * 250,
    'user.' + 'n' * 251,
)


def cases(table):
    for name in NAMES:
        for kind in ('file', 'dir', 'fifo', 'char', 'socket', 'link'):
            for user in ('root', 'owner', 'other'):

                def each(p, name=name, kind=kind):
                    follow = {'follow_symlinks': kind != 'link'}
                    return told(
                        lambda: os.getxattr(p, name, **follow),
                        lambda: os.setxattr(p, name, b'v', **follow),
                        lambda: os.getxattr(p, name, **follow),
                        lambda: sorted(os.listxattr(p, **follow)),
                        lambda: os.removexattr(p, name, **follow),
                        lambda: os.removexattr(p, name, **follow),
                    )

                table.case(
                    '%s of %s' % (name[:30], kind),
                    user,
                    on('/a', each),
                    ['a', ''],
                    kinds(kind),
                    owner=(1001, 1001),
                    mode=0o644,
                )
    for mode in (0o444, 0o222, 0o666, 0o000, 0o1777):
        for kind in ('file', 'dir'):
            for user in ('owner', 'member', 'other'):
                table.case(
                    'user.t of %s %o' % (kind, mode),
                    user,
                    on(
                        '/a',
                        lambda p: told(
                            lambda: os.setxattr(p, 'user.t', b'v'),
                            lambda: os.getxattr(p, 'user.t'),
                            lambda: os.listxattr(p),
                        ),
                    ),
                    ['a'],
                    kinds(kind),
                    owner=(1001, 1001),
                    mode=mode,
                )
    for user in ('root', 'owner'):
        table.case(
            'flags and values', user, on('/a', flags), ['a'], kinds('file'), owner=(1001, 1001)
        )
    for kind in KINDS:
        table.case(
            'list %s' % kind,
            'root',
            on(
                '/a',
                lambda p: told(
                    lambda: os.listxattr(p), lambda: os.listxattr(p, follow_symlinks=False)
                ),
            ),
            ['a'],
            kinds(kind),
        )
    for name, deed in {
        'set': lambda p: os.setxattr(p, 'user.t', b'2'),
        'same': lambda p: os.setxattr(p, 'user.k', b'1'),
        'remove': lambda p: os.removexattr(p, 'user.k'),
        'get': lambda p: os.getxattr(p, 'user.k'),
        'list': os.listxattr,
    }.items():
        for kind in ('file', 'dir'):
            table.case(
                '%s moves' % name,
                'root',
                on('/a', deed),
                ['a', ''],
                lambda f, kind=kind: (kinds(kind)(f), os.setxattr(f + '/a', 'user.k', b'1')),
            )
    # A program's capabilities go with a change of its content or its owner.
    capability = b'\x01\x00\x00\x02' + b'\x00\x04\x00\x00' + bytes(12)
    for name, deed in {
        'write': written,
        'append': lambda p: written(p, os.O_WRONLY | os.O_APPEND),
        'cut': lambda p: os.truncate(p, 0),
        'grow': lambda p: os.truncate(p, 99),
        'open trunc': lambda p: written(p, os.O_WRONLY | os.O_TRUNC, b''),
        'chown': lambda p: os.chown(p, 5, 5),
        'chgrp': lambda p: os.chown(p, -1, 5),
        'chmod': lambda p: os.chmod(p, 0o700),
        'rename': lambda p: os.rename(p, p + '2') or os.rename(p + '2', p),
        'allocate': lambda p: with_fd(p, os.O_RDWR, lambda fd: os.posix_fallocate(fd, 0, 9)),
    }.items():

        def lost(p, deed=deed):
            deed(p)
            return os.listxattr(p)

        table.case(
            'capabilities after %s' % name,
            'root',
            on('/a', lost),
            ['a'],
            lambda f: (
                kinds('file')(f),
                written(f + '/a'),
                os.setxattr(f + '/a', 'security.capability', capability),
            ),
            mode=0o777,
        )


def flags(p):
    return told(
        lambda: os.setxattr(p, 'user.a', b'1', os.XATTR_CREATE),
        lambda: os.setxattr(p, 'user.a', b'1', os.XATTR_CREATE),
        lambda: os.setxattr(p, 'user.b', b'', os.XATTR_REPLACE),
        lambda: os.setxattr(p, 'user.a', b'\0\xff', os.XATTR_REPLACE),
        lambda: os.getxattr(p, 'user.a'),
        lambda: os.setxattr(p, 'user.e', b''),
        lambda: os.getxattr(p, 'user.e'),
        lambda: os.setxattr(p, 'user.\udcff\udc01', b'x'),
        lambda: sorted(os.listxattr(p)),
        lambda: os.setxattr(p, 'user.big', b'b' * 2000),
        lambda: len(os.getxattr(p, 'user.big')),
        lambda: os.setxattr(p, 'user.huge', b'h' * 65537),
        lambda: os.setxattr(p, 'user.a', b'1', 3),
        lambda: os.removexattr(p, 'user.a'),
        lambda: os.getxattr(p, 'user.a'),
        lambda: sorted(os.listxattr(p)),
    )
