"""open(2) by its flags and their combinations; calls relative to a directory and to a descriptor; access(2)."""

import itertools, os, stat
from calls import opened
from kit import AT_EMPTY_PATH, AT_FDCWD, KINDS, check, kinds, libc, make, on, told

MODES = {'r': os.O_RDONLY, 'w': os.O_WRONLY, 'rw': os.O_RDWR}
FLAGS = {
    'creat': os.O_CREAT,
    'excl': os.O_EXCL,
    'trunc': os.O_TRUNC,
    'append': os.O_APPEND,
    'dir': os.O_DIRECTORY,
    'nofollow': os.O_NOFOLLOW,
}


def cases(table):
    for count in range(4):
        for names in itertools.combinations(FLAGS, count):
            for mode in MODES:
                for kind in KINDS:
                    flags = MODES[mode]
                    for name in names:
                        flags |= FLAGS[name]
                    table.case(
                        ' '.join((mode, *names, kind)),
                        'root',
                        on('/a', lambda p, flags=flags: opened(p, flags, 0o642)),
                        ['a', 'nowhere', ''],
                        lambda f, kind=kind: (
                            kinds(kind)(f),
                            kind == 'file' and open(f + '/a', 'w').write('text'),
                        ),
                    )
    for user in ('owner', 'other'):
        for mode in (0o000, 0o444, 0o222):
            for name in ('creat', 'trunc', 'append'):
                for how in MODES:
                    table.case(
                        '%s %s %o' % (how, name, mode),
                        user,
                        on('/a', lambda p, flags=MODES[how] | FLAGS[name]: opened(p, flags)),
                        ['a', ''],
                        kinds('file'),
                        mode=mode,
                        owner=(1001, 1001),
                    )
    # The mode of a new file does not hold for who makes it.
    for mode in (0, 0o200, 0o400, 0o444):
        for user in ('root', 'other'):
            table.case(
                'new %o' % mode, user, on('/n', lambda p, mode=mode: made(p, mode)), ['n', '']
            )
    for kind in KINDS:
        table.case('at %s' % kind, 'root', relative, ['a', 'n', 'm', ''], kinds(kind))
    for kind in KINDS[:8]:
        table.case('by O_PATH %s' % kind, 'root', by_path, ['a', ''], kinds(kind))
        for user in ('owner', 'member', 'other'):
            for mode in (0o755, 0o640, 0o111, 0o000):
                table.case(
                    'access %s %o' % (kind, mode),
                    user,
                    on(
                        '/a',
                        lambda p: [
                            os.access(p, how, effective_ids=True)
                            for how in (os.F_OK, os.R_OK, os.W_OK, os.X_OK, os.R_OK | os.W_OK)
                        ],
                    ),
                    ['a'],
                    kinds(kind),
                    mode=mode,
                    owner=(1001, 1001),
                )
    for kind in KINDS:
        table.case('stat fields of %s' % kind, 'root', on('/a', fields), ['a'], kinds(kind))


def made(path, mode):
    fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, mode)
    try:
        return told(
            lambda: os.write(fd, b'text'),
            lambda: os.pread(fd, 9, 1),
            lambda: os.ftruncate(fd, 2),
            lambda: os.posix_fallocate(fd, 0, 1),
            lambda: os.close(os.open(path, os.O_RDONLY)),
            lambda: os.close(os.open(path, os.O_WRONLY)),
            lambda: oct(os.fstat(fd).st_mode),
        )
    finally:
        os.close(fd)


def relative(f):
    fd = os.open(f, os.O_RDONLY)
    try:
        return told(
            lambda: os.close(os.open('a', os.O_RDONLY | os.O_NONBLOCK, dir_fd=fd)),
            lambda: oct(os.stat('a', dir_fd=fd, follow_symlinks=False).st_mode),
            lambda: os.chmod('a', 0o600, dir_fd=fd),
            lambda: os.chown('a', 5, 5, dir_fd=fd, follow_symlinks=False),
            lambda: os.utime('a', ns=(1, 2), dir_fd=fd, follow_symlinks=False),
            lambda: os.link('a', 'n', src_dir_fd=fd, dst_dir_fd=fd, follow_symlinks=False),
            lambda: os.rename('a', 'm', src_dir_fd=fd, dst_dir_fd=fd),
            lambda: os.mkdir('a/x', dir_fd=fd),
            lambda: os.unlink('m', dir_fd=fd),
            lambda: os.rmdir('m', dir_fd=fd),
            lambda: os.mkfifo('m', dir_fd=fd),
            lambda: os.readlink('n', dir_fd=fd),
            lambda: sorted(os.listdir(fd)),
            lambda: os.open('a', os.O_RDONLY, dir_fd=99),
            lambda: os.open('x', os.O_RDONLY, dir_fd=-5),
        )
    finally:
        os.close(fd)


def by_path(f):
    fd = os.open(f + '/a', os.O_PATH | os.O_NOFOLLOW)
    own = '/proc/self/fd/%d' % fd
    try:
        return told(
            lambda: oct(os.fstat(fd).st_mode),
            lambda: os.read(fd, 1),
            lambda: os.write(fd, b'x'),
            lambda: os.fchmod(fd, 0o600),
            lambda: os.fchown(fd, 5, 5),
            lambda: os.ftruncate(fd, 1),
            lambda: os.getxattr(fd, 'user.a'),
            lambda: check(libc.fchownat(fd, b'', 5, 6, AT_EMPTY_PATH)),
            lambda: os.chmod(own, 0o604),
            lambda: check(libc.linkat(fd, b'', AT_FDCWD, os.fsencode(f + '/z'), AT_EMPTY_PATH)),
            lambda: check(libc.readlinkat(fd, b'', b' ' * 9, 9)),
            lambda: os.lseek(fd, 0, 0),
            lambda: os.fsync(fd),
            lambda: os.fchdir(fd) or os.chdir('/'),
        )
    finally:
        os.close(fd)


def fields(path):
    st = os.lstat(path)
    same = os.lstat(path)
    return (
        stat.S_IFMT(st.st_mode),
        st.st_blksize == 4096,
        stat.S_ISDIR(st.st_mode) or st.st_blocks,
        st.st_rdev,
        st == same,
        st.st_dev == os.lstat(os.path.dirname(path)).st_dev,
        st.st_ino != os.lstat(os.path.dirname(path)).st_ino,
    )
