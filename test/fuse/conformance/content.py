"""Content: holes, ends, appends, cuts, reservations, copies, memory maps, limits, locks."""

import ctypes, errno, fcntl, mmap, os, resource, signal
from calls import with_fd
from kit import check, kinds, libc, told

BIG = 1 << 20


def falloc(fd, mode, at, count):
    check(libc.fallocate(fd, mode, ctypes.c_long(at), ctypes.c_long(count)))


def both(do):
    return lambda f: with_fd(f + '/a', os.O_RDWR, do)


def cases(table):
    deeds = {name[5:]: deed for name, deed in globals().items() if name.startswith('does_')}
    for name, deed in deeds.items():
        for user in ('root', 'owner'):
            table.case(name, user, both(deed), ['a'], kinds('file'), owner=(1001, 1001))
    for name, deed in {
        name[4:]: deed for name, deed in globals().items() if name.startswith('two_')
    }.items():
        table.case(name, 'root', deed, ['a', 'b'], kinds('file', 'file'))


def does_sparse(fd):
    os.pwrite(fd, b'x', BIG)
    os.ftruncate(fd, 1 << 30)
    return told(
        lambda: os.lseek(fd, 0, os.SEEK_DATA),
        lambda: os.lseek(fd, 0, os.SEEK_HOLE),
        lambda: os.lseek(fd, BIG, os.SEEK_DATA),
        lambda: os.lseek(fd, BIG, os.SEEK_HOLE),
        lambda: os.lseek(fd, BIG + 4096, os.SEEK_DATA),
        lambda: os.fstat(fd).st_size,
        lambda: os.pread(fd, 4, BIG - 2),
        lambda: os.lseek(fd, 1 << 30, os.SEEK_DATA),
        lambda: os.lseek(fd, (1 << 30) + 1, os.SEEK_HOLE),
        lambda: os.lseek(fd, -1, os.SEEK_DATA),
        lambda: os.lseek(fd, -1, os.SEEK_SET),
        lambda: os.lseek(fd, 0, os.SEEK_END),
        lambda: os.fstat(fd).st_blocks,
    )


def does_ends(fd):
    os.write(fd, b'0123456789')
    return told(
        lambda: os.pread(fd, 4, 8),
        lambda: os.pread(fd, 4, 10),
        lambda: os.pread(fd, 4, 11),
        lambda: os.pread(fd, 0, 0),
        lambda: os.pread(fd, 4, -1),
        lambda: os.pwrite(fd, b'x', -1),
        lambda: os.lseek(fd, 20, 0),
        lambda: os.read(fd, 1),
        lambda: os.write(fd, b'end'),
        lambda: os.pread(fd, 99, 5),
    )


def does_cut_and_grown(fd):
    """What was cut away does not come back."""
    os.write(fd, bytes(range(256)) * 64)
    seen = []
    for size in (5000, 9000, 4096, 4097, 1, 70000, 0, 3):
        os.ftruncate(fd, size)
        seen.append((os.fstat(fd).st_size, hash_of(os.pread(fd, BIG, 0))))
    return seen


def hash_of(content):
    import hashlib

    return hashlib.md5(content).hexdigest()[:8]


def does_huge(fd):
    """Sizes without content cost nothing; too big ones are refused."""
    return told(
        lambda: os.ftruncate(fd, 1 << 40),
        lambda: os.fstat(fd).st_size,
        lambda: os.pread(fd, 3, (1 << 40) - 2),
        lambda: os.pwrite(fd, b'zz', (1 << 40) + 5),
        lambda: os.pread(fd, 9, (1 << 40) + 3),
        lambda: os.lseek(fd, 0, os.SEEK_DATA),
        lambda: os.ftruncate(fd, 5),
        lambda: os.fstat(fd).st_blocks,
        lambda: os.ftruncate(fd, -(1 << 62)),
        lambda: os.fstat(fd).st_size,
    )


def does_reserved(fd):
    os.write(fd, b'a' * 10000)
    calls = [
        (1, 20000, 5000),
        (0, 0, 5),
        (0, 9990, 20),
        (3, 1000, 2000),
        (3, 4096, 4096),
        (3, 9000, 90000),
        (2, 0, 4096),
        (3, 0, 0),
        (3, -1, 9),
        (0, 1 << 62, 1 << 62),
        (0, 0, -1),
    ]
    return [
        (told(lambda: falloc(fd, *call)), os.fstat(fd).st_size, hash_of(os.pread(fd, BIG, 0)))
        for call in calls
    ]


def does_appended(fd):
    """Whoever appends writes at the end, whoever has moved it."""
    path = '/proc/self/fd/%d' % fd
    one, other = os.open(path, os.O_WRONLY | os.O_APPEND), os.open(path, os.O_WRONLY | os.O_APPEND)
    for at in range(5):
        os.write((one, other)[at % 2], b'%d' % at)
    os.pwrite(fd, b'far', 20)
    os.write(one, b'!')
    os.ftruncate(fd, 2)
    os.write(other, b'?')
    os.lseek(one, 0, 0)
    os.write(one, b'.')
    seen = os.pread(fd, 99, 0), os.lseek(one, 0, os.SEEK_CUR), os.lseek(other, 0, os.SEEK_CUR)
    os.close(one)
    os.close(other)
    return seen


def does_vectors(fd):
    buffers = [bytearray(3), bytearray(5)]
    return (
        os.writev(fd, [b'one', b'', b'twothree']),
        os.preadv(fd, buffers, 1),
        [bytes(b) for b in buffers],
        os.pwritev(fd, [b'X', b'Y'], 2),
        os.pread(fd, 99, 0),
    )


def does_mapped(fd):
    """A shared map and write(2) see each other; a private one keeps to itself."""
    os.ftruncate(fd, 10000)
    with mmap.mmap(fd, 10000) as shared, mmap.mmap(fd, 10000, mmap.MAP_PRIVATE) as private:
        shared[0:5] = b'hello'
        os.pwrite(fd, b'WORLD', 5)
        private[0:1] = b'P'
        shared[4090:4100] = b'0123456789'
        seen = [os.pread(fd, 12, 0), shared[0:12], private[0:12], os.pread(fd, 12, 4089)]
        shared.flush()
        os.ftruncate(fd, 4095)
        os.ftruncate(fd, 10000)
        seen += [os.pread(fd, 12, 4089), shared[4089:4101], shared[9999]]
        os.pwrite(fd, b'late', 9996)
        seen.append(shared[9990:10000])
    return seen


def does_direct(fd):
    """Past the cache."""
    one = os.open('/proc/self/fd/%d' % fd, os.O_RDWR | os.O_DIRECT)
    buffer = mmap.mmap(-1, 8192)
    buffer[:] = b'd' * 8192
    seen = told(
        lambda: os.write(one, buffer),
        lambda: os.pread(fd, 3, 8190),
        lambda: os.pwrite(fd, b'cached', 4090),
        lambda: os.preadv(one, [buffer], 0),
        lambda: bytes(buffer[4088:4098]),
        lambda: os.fstat(one).st_size,
    )
    os.close(one)
    return seen


def does_limited(fd):
    """RLIMIT_FSIZE."""
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, was[1]))
    try:
        return told(
            lambda: os.pwrite(fd, b'x' * 600, 700),
            lambda: os.pwrite(fd, b'x', 1000),
            lambda: os.ftruncate(fd, 1001),
            lambda: os.ftruncate(fd, 1000),
            lambda: os.posix_fallocate(fd, 0, 2000),
            lambda: os.fstat(fd).st_size,
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)
        signal.signal(signal.SIGXFSZ, old)


def does_locked(fd):
    """Locks of whole files and of ranges, between descriptors and between processes."""
    other = os.open('/proc/self/fd/%d' % fd, os.O_RDWR)
    seen = told(
        lambda: fcntl.flock(fd, fcntl.LOCK_EX),
        lambda: fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB),
        lambda: fcntl.flock(fd, fcntl.LOCK_UN),
        lambda: fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB),
        lambda: fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 5),
    )

    def in_child(at):
        pid = os.fork()
        if pid == 0:
            try:
                fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, at)
                os._exit(0)
            except OSError as e:
                os._exit(e.errno)
        return errno.errorcode.get(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 'ok')

    seen += [in_child(0), in_child(15), in_child(14)]
    os.close(other)
    seen.append(in_child(5))
    return seen


def does_leased(fd):
    return (
        told(
            lambda: fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK),
            lambda: fcntl.fcntl(fd, fcntl.F_GETLEASE) == fcntl.F_WRLCK,
            lambda: fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK),
        )
        and None
    )


def does_flags(fd):
    return told(
        lambda: fcntl.fcntl(fd, fcntl.F_GETFL) & 0o3,
        lambda: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND),
        lambda: os.write(fd, b'12'),
        lambda: os.pwrite(fd, b'3', 0),
        lambda: os.pread(fd, 9, 0),
        lambda: os.posix_fadvise(fd, 0, 0, 4),
        lambda: os.fsync(fd),
        lambda: os.fdatasync(fd),
        lambda: check(libc.syncfs(fd)),
        lambda: os.pathconf(fd, 'PC_NAME_MAX'),
        lambda: os.pathconf(fd, 'PC_PATH_MAX'),
    )


def two_copied(f):
    """sendfile, splice and copy_file_range between two files."""
    a, b = os.open(f + '/a', os.O_RDWR), os.open(f + '/b', os.O_RDWR)
    os.write(a, b'0123456789' * 1000)
    r, w = os.pipe()
    seen = told(
        lambda: os.sendfile(b, a, 5, 5000),
        lambda: os.copy_file_range(a, b, 3000, 100, 8000),
        lambda: os.copy_file_range(a, b, 10, 10000, 0),
        lambda: os.copy_file_range(a, a, 100, 0, 50),
        lambda: os.splice(a, w, 100, offset_src=7),
        lambda: os.splice(r, b, 100, offset_dst=20000),
        lambda: hash_of(os.pread(b, BIG, 0)),
        lambda: os.fstat(b).st_size,
    )
    for fd in (a, b, r, w):
        os.close(fd)
    return seen


def two_cloned(f):
    """A reflink is none here, as on tmpfs and ext4."""
    a, b = os.open(f + '/a', os.O_RDWR), os.open(f + '/b', os.O_RDWR)
    seen = told(lambda: fcntl.ioctl(b, 0x40049409, a))
    os.close(a)
    os.close(b)
    return [
        'refused' if word in ('EOPNOTSUPP', 'ENOTSUP', 'ENOTTY', 'EINVAL') else word
        for word in seen
    ]
