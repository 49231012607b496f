"""Link counts of files and directories; what is gone, what is open without a name, what is full."""

import os, stat
from calls import with_fd
from kit import AT_EMPTY_PATH, AT_FDCWD, KINDS, check, kinds, libc, make, told

STANDING = ('file', 'fifo', 'block', 'char', 'socket', 'link')


def facts(path):
    st = os.lstat(path)
    return stat.S_IFMT(st.st_mode), oct(st.st_mode & 0o7777), st.st_nlink, st.st_uid, st.st_gid


def cases(table):
    for kind in STANDING:

        def three(f):
            a, b, c = f + '/a', f + '/b', f + '/c'
            os.link(a, b, follow_symlinks=False)
            os.link(b, c, follow_symlinks=False)
            if kind_of(a) != 'link':
                os.chmod(b, 0o201)
            os.lchown(b, 1002, 1003)
            seen = [facts(p) for p in (a, b, c)] + [len({os.lstat(p).st_ino for p in (a, b, c)})]
            os.unlink(a)
            seen += [facts(b), facts(c)]
            os.unlink(c)
            seen += [facts(b), *told(lambda: facts(c))]
            return seen

        table.case('three names of a %s' % kind, 'root', three, ['b', ''], kinds(kind))
        table.case(
            'one name of %s goes' % kind,
            'root',
            lambda f: os.unlink(f + '/z'),
            ['a', ''],
            lambda f, kind=kind: (
                make(kind, f + '/a'),
                os.link(f + '/a', f + '/z', follow_symlinks=False),
            ),
        )
        table.case(
            'one more name of %s' % kind,
            'root',
            lambda f: os.link(f + '/a', f + '/z', follow_symlinks=False),
            ['a', 'z', ''],
            kinds(kind),
        )
        for user in ('owner', 'other'):
            for mode in (0o644, 0o666, 0o4755, 0o2755):
                table.case(
                    'link to %s %o' % (kind, mode),
                    user,
                    lambda f: os.link(f + '/a', f + '/z', follow_symlinks=False),
                    ['a', ''],
                    kinds(kind),
                    owner=(1001, 1001),
                    mode=mode,
                )
    for kind in KINDS:
        table.case(
            'link over %s' % kind,
            'root',
            lambda f: os.link(f + '/b', f + '/a'),
            ['a', 'b', ''],
            lambda f, kind=kind: (make(kind, f + '/a'), make('file', f + '/b')),
        )

    def counted(f):
        """Directories below, each step told."""
        count = lambda: os.stat(f).st_nlink
        seen = [count()]
        for step in (
            lambda: os.mkdir(f + '/x'),
            lambda: os.mkdir(f + '/x/y'),
            lambda: os.mkdir(f + '/z'),
            lambda: os.rename(f + '/x/y', f + '/y'),
            lambda: os.rename(f + '/y', f + '/z'),
            lambda: os.rename(f + '/z', f + '/x/z'),
            lambda: os.rmdir(f + '/x/z'),
            lambda: os.symlink('x', f + '/s'),
            lambda: open(f + '/f', 'w').close(),
            lambda: os.rmdir(f + '/x'),
        ):
            step()
            seen.append(
                (
                    count(),
                    [
                        os.stat(os.path.join(f, d)).st_nlink
                        for d in sorted(os.listdir(f))
                        if os.path.isdir(os.path.join(f, d))
                    ],
                )
            )
        return seen

    table.case('directories below', 'root', counted, [''])
    table.case(
        'a removed directory',
        'root',
        removed,
        [''],
        lambda f: (make('dir', f + '/a'), make('file', f + '/f')),
    )
    table.case(
        'a removed working directory', 'root', removed_here, [''], lambda f: make('dir', f + '/a')
    )
    table.case(
        'an open file without names',
        'root',
        unlinked,
        ['b', ''],
        lambda f: (make('file', f + '/a'), make('file', f + '/c')),
    )
    table.case('a file without a name gets one', 'root', unnamed, ['n', ''])
    table.case('a file that may not get a name', 'root', nameless, [''])
    for user in ('root', 'owner', 'other'):
        table.case(
            'a name by descriptor',
            user,
            lambda f: with_fd(
                f + '/a',
                os.O_RDONLY,
                lambda fd: check(
                    libc.linkat(fd, b'', AT_FDCWD, os.fsencode(f + '/z'), AT_EMPTY_PATH)
                ),
            ),
            ['a', ''],
            kinds('file'),
            owner=(1001, 1001),
        )


def kind_of(path):
    return 'link' if os.path.islink(path) else 'other'


def removed(f):
    fd = os.open(f + '/a', os.O_RDONLY)
    os.rmdir(f + '/a')
    try:
        return told(
            lambda: os.close(os.open('x', os.O_CREAT | os.O_RDWR, dir_fd=fd)),
            lambda: os.mkdir('x', dir_fd=fd),
            lambda: os.symlink('t', 'x', dir_fd=fd),
            lambda: os.mkfifo('x', dir_fd=fd),
            lambda: os.mknod('x', 0o644, dir_fd=fd),
            lambda: os.listdir(fd),
            lambda: os.stat('.', dir_fd=fd).st_nlink,
            lambda: os.stat('..', dir_fd=fd).st_nlink,
            lambda: os.rename(f + '/f', 'x', dst_dir_fd=fd),
            lambda: os.link(f + '/f', 'x', dst_dir_fd=fd),
            lambda: os.fchmod(fd, 0o700),
            lambda: oct(os.fstat(fd).st_mode),
            lambda: os.utime(fd, ns=(1, 2)),
            lambda: os.fstat(fd).st_mtime_ns,
            lambda: os.rmdir('.', dir_fd=fd),
            lambda: os.fsync(fd),
        )
    finally:
        os.close(fd)


def removed_here(f):
    os.chdir(f + '/a')
    try:
        os.rmdir(f + '/a')
        return told(
            lambda: os.getcwd(),
            lambda: os.listdir('.'),
            lambda: os.mkdir('x'),
            lambda: os.stat('x'),
            lambda: os.close(os.open('.', os.O_RDONLY)),
        )
    finally:
        os.chdir('/')


def unlinked(f):
    fd = os.open(f + '/a', os.O_RDWR)
    os.write(fd, b'hello')
    os.link(f + '/a', f + '/b')
    os.unlink(f + '/a')
    one = os.fstat(fd).st_nlink
    os.rename(f + '/c', f + '/b')
    os.ftruncate(fd, 3)
    os.fchmod(fd, 0o600)
    os.fchown(fd, 7, 8)
    os.utime(fd, ns=(5, 6))
    os.setxattr(fd, 'user.a', b'1')
    st = os.fstat(fd)
    seen = (
        one,
        st.st_nlink,
        st.st_size,
        oct(st.st_mode),
        st.st_uid,
        st.st_gid,
        st.st_mtime_ns,
        os.getxattr(fd, 'user.a'),
        os.pread(fd, 9, 0),
        os.pwrite(fd, b'more', 3),
        os.pread(fd, 9, 0),
    )
    seen += tuple(
        told(
            lambda: os.link('/proc/self/fd/%d' % fd, f + '/z', follow_symlinks=True),
            lambda: os.close(os.open('/proc/self/fd/%d' % fd, os.O_RDONLY)),
        )
    )
    os.close(fd)
    return seen


def unnamed(f):
    fd = os.open(f, os.O_TMPFILE | os.O_RDWR, 0o640)
    os.write(fd, b'hidden')
    before = os.fstat(fd).st_nlink
    os.link('/proc/self/fd/%d' % fd, f + '/n', follow_symlinks=True)
    seen = before, os.fstat(fd).st_nlink, open(f + '/n').read(), os.listdir(f)
    os.close(fd)
    return seen


def nameless(f):
    fd = os.open(f, os.O_TMPFILE | os.O_EXCL | os.O_RDWR, 0o640)
    seen = told(
        lambda: os.link('/proc/self/fd/%d' % fd, f + '/n', follow_symlinks=True),
        lambda: os.listdir(f),
    )
    os.close(fd)
    return seen
