"""What moves which time stamp: of files, of their directories; set to now, to a moment, not at all."""

import ctypes, os
from calls import CALLS, renameat2, with_fd, written
from kit import AT_FDCWD, check, kinds, libc, make, on, told

NOW, OMIT = (1 << 30) - 1, (1 << 30) - 2


def utimensat(path, atime, mtime, flags=0):
    times = (ctypes.c_long * 4)(*atime, *mtime)
    check(libc.utimensat(AT_FDCWD, os.fsencode(path), times, flags))


MOMENTS = {
    'now now': ((0, NOW), (0, NOW)),
    'omit omit': ((0, OMIT), (0, OMIT)),
    'now omit': ((0, NOW), (0, OMIT)),
    'omit now': ((0, OMIT), (0, NOW)),
    'set omit': ((7, 8), (0, OMIT)),
    'omit set': ((0, OMIT), (7, 8)),
    'set now': ((7, 8), (0, NOW)),
    'now set': ((0, NOW), (7, 8)),
    'set set': ((7, 8), (9, 10)),
    'too many ns': ((1, 10**9), (1, 0)),
    'negative ns': ((1, 0), (1, -1)),
    'odd seconds': ((77, NOW), (-5, OMIT)),
}
VALUES = (0, 1, -1, -(2**31), 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**33, 15032385535, -(2**31) - 1)


def cases(table):
    for label, moments in MOMENTS.items():
        for user in ('root', 'owner', 'member', 'other'):
            for mode in (0o644, 0o664, 0o666, 0o444):
                table.case(
                    'utimensat %s %o' % (label, mode),
                    user,
                    on('/a', lambda p, moments=moments: utimensat(p, *moments)),
                    ['a', ''],
                    kinds('file'),
                    mode=mode,
                    owner=(1001, 1001),
                )
        for kind in ('dir', 'fifo', 'char', 'socket', 'link', 'dangling'):
            for flags in (0, 0x100):
                table.case(
                    'utimensat %s %s %x' % (label, kind, flags),
                    'root',
                    on('/a', lambda p, moments=moments, flags=flags: utimensat(p, *moments, flags)),
                    ['a'],
                    kinds(kind),
                )
    for value in VALUES:
        for ns in (0, 1, 123456789, 999999999):

            def kept(p, value=value, ns=ns):
                utimensat(p, (value, ns), (value, 999999999 - ns))
                st = os.lstat(p)
                return divmod(st.st_atime_ns, 10**9), divmod(st.st_mtime_ns, 10**9)

            for kind in ('file', 'dir', 'fifo'):
                table.case(
                    '%s at %d.%d' % (kind, value, ns), 'root', on('/a', kept), [], kinds(kind)
                )
    reads(table)
    writes(table)
    # Of the directory: what makes, takes and moves names, and what does not.
    inside = {
        'make': lambda d: make('file', d + '/n'),
        'mkdir': lambda d: os.mkdir(d + '/n'),
        'mkfifo': lambda d: os.mkfifo(d + '/n'),
        'symlink': lambda d: os.symlink('t', d + '/n'),
        'socket': lambda d: make('socket', d + '/n'),
        'node': lambda d: make('block', d + '/n'),
        'link': lambda d: os.link(d + '/f', d + '/n'),
        'unlink': lambda d: os.unlink(d + '/f'),
        'rmdir': lambda d: os.rmdir(d + '/e'),
        'rename': lambda d: os.rename(d + '/f', d + '/n'),
        'rename dir': lambda d: os.rename(d + '/e', d + '/n'),
        'rename out': lambda d: os.rename(d + '/f', d + '/../out'),
        'rename dir out': lambda d: os.rename(d + '/e', d + '/../out'),
        'exchange': lambda d: renameat2(d + '/f', d + '/e', 2),
        'rename over': lambda d: os.rename(d + '/f', d + '/g'),
        'to itself': lambda d: os.rename(d + '/f', d + '/f'),
        'open again': lambda d: with_fd(d + '/f', os.O_CREAT | os.O_RDWR, lambda fd: None),
        'write': lambda d: written(d + '/f'),
        'chmod': lambda d: os.chmod(d + '/f', 0),
        'stat': lambda d: os.stat(d + '/f') and None,
        'look': lambda d: told(lambda: os.stat(d + '/none')) and None,
        'fail': lambda d: told(
            lambda: os.mkdir(d + '/f'),
            lambda: os.rmdir(d + '/f'),
            lambda: os.unlink(d + '/e'),
            lambda: os.link(d + '/f', d + '/g'),
            lambda: os.rename(d + '/e', d + '/f'),
        ),
        'tmpfile': lambda d: os.close(os.open(d, os.O_TMPFILE | os.O_RDWR)),
    }
    for name, call in inside.items():
        table.case(
            '%s in a directory' % name,
            'root',
            on('/a', call),
            ['a', 'a/f', 'a/g', 'a/e', 'a/n', 'out', ''],
            lambda f: (
                os.mkdir(f + '/a'),
                make('file', f + '/a/f'),
                make('file', f + '/a/g'),
                os.mkdir(f + '/a/e'),
            ),
        )
    # What is refused moves nothing.
    for name in ('chmod', 'chown', 'truncate', 'utime', 'open w', 'unlink', 'rename', 'chgrp 1005'):
        for kind in ('file', 'dir', 'fifo', 'link', 'socket', 'char'):
            table.case(
                '%s of %s refused' % (name, kind),
                'other',
                on('/a', CALLS[name]),
                ['a', ''],
                kinds(kind),
                mode=0o644,
                owner=(1001, 1001),
                dirmode=0o755,
            )
    for user in ('root', 'owner'):
        for kind in ('file', 'dir', 'fifo', 'char', 'socket'):
            table.case(
                'chmod to what it is, %s' % kind,
                user,
                on('/a', lambda p: os.chmod(p, 0o644)),
                ['a'],
                kinds(kind),
                mode=0o644,
                owner=(1001, 1001),
            )
            table.case(
                'chown to what it is, %s' % kind,
                user,
                on('/a', lambda p: os.chown(p, 1001, 1001)),
                ['a'],
                kinds(kind),
                mode=0o644,
                owner=(1001, 1001),
            )
            table.case(
                'chown -1 -1, %s' % kind,
                user,
                on('/a', lambda p: os.chown(p, -1, -1)),
                ['a'],
                kinds(kind),
                mode=0o644,
                owner=(1001, 1001),
            )


def full(f):
    open(f + '/a', 'wb').write(b'hello' * 100)


def reads(table):
    """relatime: an access time that is not after the others moves at the first read."""

    def aged(setup, age):
        """The access time so many seconds after the modification time; content not in the cache."""

        def prepare(f):
            setup(f)
            with_fd(
                f + '/a', os.O_RDONLY, lambda fd: os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            )

        return prepare

    table.case('listing', 'root', on('/a', lambda p: os.listdir(p)), ['a'], kinds('dir'))
    table.case('readlink', 'root', on('/a', lambda p: os.readlink(p)), ['a'], kinds('dangling'))
    table.case(
        'following', 'root', on('/a', lambda p: os.stat(p) and None), ['a', 'a.to'], kinds('link')
    )
    for name in ('open r', 'stat', 'access r', 'open path', 'fsync', 'seek'):
        table.case(
            '%s reads nothing' % name,
            'root',
            on('/a', lambda p, name=name: CALLS[name](p) and None),
            ['a'],
            full,
        )


def writes(table):
    deeds = {
        'write': lambda fd: os.write(fd, b'x'),
        'write nothing': lambda fd: os.write(fd, b''),
        'pwrite far': lambda fd: os.pwrite(fd, b'x', 1 << 20),
        'cut': lambda fd: os.ftruncate(fd, 3),
        'cut to the same': lambda fd: os.ftruncate(fd, 500),
        'grow': lambda fd: os.ftruncate(fd, 5000),
        'allocate': lambda fd: os.posix_fallocate(fd, 0, 9000),
        'allocate inside': lambda fd: os.posix_fallocate(fd, 0, 10),
        'fsync': lambda fd: os.fsync(fd),
        'fdatasync': lambda fd: os.fdatasync(fd),
        'lseek': lambda fd: os.lseek(fd, 9, 0) and None,
        'xattr': lambda fd: os.setxattr(fd, 'user.a', b'b'),
        'xattr gone': lambda fd: told(lambda: os.removexattr(fd, 'user.none')),
        'fchmod': lambda fd: os.fchmod(fd, 0o600),
        'fchown': lambda fd: os.fchown(fd, 5, 5),
        'futimens': lambda fd: os.utime(fd, ns=(1, 2)),
        'sendfile': lambda fd: os.copy_file_range(fd, fd, 10, 0, 1000),
    }
    for name, deed in deeds.items():
        table.case(
            '%s by descriptor' % name,
            'root',
            lambda f, deed=deed: with_fd(f + '/a', os.O_RDWR, deed),
            ['a', ''],
            full,
        )
