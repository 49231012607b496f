"""Every call on every kind of file, by root and by others."""

import os, stat
from kit import KINDS, AT_FDCWD, bind, check, kinds, libc, make, on
import ctypes


def renameat2(a, b, flags):
    check(libc.renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), flags))


def opened(path, flags, mode=0o644):
    os.close(os.open(path, flags | os.O_NONBLOCK, mode))


def with_fd(path, flags, do):
    fd = os.open(path, flags | os.O_NONBLOCK)
    try:
        return do(fd)
    finally:
        os.close(fd)


def fallocate(path, mode, at, count):
    with_fd(
        path,
        os.O_RDWR,
        lambda fd: check(libc.fallocate(fd, mode, ctypes.c_long(at), ctypes.c_long(count))),
    )


def written(path, flags=os.O_WRONLY, data=b'x'):
    with_fd(path, flags, lambda fd: os.write(fd, data) and None)


def unnamed(path):
    fd = os.open(os.path.dirname(path), os.O_TMPFILE | os.O_RDWR, 0o640)
    try:
        os.write(fd, b'hidden')
        check(libc.linkat(AT_FDCWD, b'/proc/self/fd/%d' % fd, AT_FDCWD, os.fsencode(path), 0x400))
    finally:
        os.close(fd)


CALLS = {
    'chmod': lambda p: os.chmod(p, 0o4751),
    'chmod sgid': lambda p: os.chmod(p, 0o2755),
    'chmod sticky': lambda p: os.chmod(p, 0o1644),
    'chmod 0': lambda p: os.chmod(p, 0),
    'fchmod': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.fchmod(fd, 0o6711)),
    'chown': lambda p: os.chown(p, 1002, 1002),
    'lchown': lambda p: os.lchown(p, 1002, 1002),
    'fchown': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.fchown(fd, 1002, 1002)),
    'chown group': lambda p: os.chown(p, -1, 1001),
    'lchown group': lambda p: os.lchown(p, -1, 1001),
    'chown self': lambda p: os.chown(p, 1001, 1001),
    'chown owner': lambda p: os.chown(p, 1001, -1),
    'chgrp 1005': lambda p: os.chown(p, -1, 1005),
    'chown -1 -1': lambda p: os.chown(p, -1, -1),
    'lchown -1 -1': lambda p: os.lchown(p, -1, -1),
    'link': lambda p: os.link(p, p + '2', follow_symlinks=False),
    'link followed': lambda p: os.link(p, p + '2'),
    'unlink': os.unlink,
    'rmdir': os.rmdir,
    'mkdir': lambda p: os.mkdir(p, 0o751),
    'mkfifo': lambda p: os.mkfifo(p, 0o641),
    'mknod file': lambda p: os.mknod(p, 0o640 | stat.S_IFREG),
    'mknod fifo': lambda p: os.mknod(p, 0o640 | stat.S_IFIFO),
    'mknod socket': lambda p: os.mknod(p, 0o640 | stat.S_IFSOCK),
    'mknod nothing': lambda p: os.mknod(p, 0o640),
    'mknod dir': lambda p: os.mknod(p, 0o640 | stat.S_IFDIR),
    'mknod link': lambda p: os.mknod(p, 0o640 | stat.S_IFLNK),
    'mknod char': lambda p: os.mknod(p, 0o640 | stat.S_IFCHR, os.makedev(300, 70000)),
    'mknod block': lambda p: os.mknod(p, 0o640 | stat.S_IFBLK, os.makedev(4095, 1048575)),
    'mknod whiteout': lambda p: os.mknod(p, 0o640 | stat.S_IFCHR, 0),
    'symlink': lambda p: os.symlink('x' * 70, p),
    'bind': bind,
    'truncate': lambda p: os.truncate(p, 123),
    'truncate 0': lambda p: os.truncate(p, 0),
    'truncate -1': lambda p: os.truncate(p, -1),
    'ftruncate': lambda p: with_fd(p, os.O_RDWR, lambda fd: os.ftruncate(fd, 123)),
    'ftruncate r': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.ftruncate(fd, 123)),
    'utime now': lambda p: os.utime(p),
    'utime': lambda p: os.utime(p, ns=(-5 * 10**9 + 1, 2**32 * 10**9 + 7)),
    'utime link': lambda p: os.utime(p, ns=(5, 7), follow_symlinks=False),
    'utime now link': lambda p: os.utime(p, follow_symlinks=False),
    'open r': lambda p: opened(p, os.O_RDONLY),
    'open w': lambda p: opened(p, os.O_WRONLY),
    'open rw': lambda p: opened(p, os.O_RDWR),
    'open creat': lambda p: opened(p, os.O_CREAT | os.O_RDWR, 0o642),
    'open excl': lambda p: opened(p, os.O_CREAT | os.O_EXCL | os.O_RDWR),
    'open trunc': lambda p: opened(p, os.O_WRONLY | os.O_TRUNC),
    'open trunc r': lambda p: opened(p, os.O_RDONLY | os.O_TRUNC),
    'open creat trunc': lambda p: opened(p, os.O_CREAT | os.O_TRUNC | os.O_RDWR),
    'open dir': lambda p: opened(p, os.O_RDONLY | os.O_DIRECTORY),
    'open nofollow': lambda p: opened(p, os.O_RDONLY | os.O_NOFOLLOW),
    'open path': lambda p: opened(p, os.O_PATH | os.O_NOFOLLOW),
    'open creat dir': lambda p: opened(p, os.O_CREAT | os.O_DIRECTORY),
    'open creat nofollow': lambda p: opened(p, os.O_CREAT | os.O_NOFOLLOW),
    'open tmpfile': lambda p: opened(p, os.O_TMPFILE | os.O_RDWR),
    'open tmpfile r': lambda p: opened(p, os.O_TMPFILE | os.O_RDONLY),
    'open 3': lambda p: opened(p, 3),
    'open direct': lambda p: opened(p, os.O_RDONLY | os.O_SYNC),
    'write': written,
    'append': lambda p: written(p, os.O_WRONLY | os.O_APPEND, b'yy'),
    'write none': lambda p: written(p, os.O_WRONLY, b''),
    'read': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.read(fd, 9)),
    'pread': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.pread(fd, 9, 5)),
    'seek': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.lseek(fd, 0, os.SEEK_END) and None),
    'fsync': lambda p: with_fd(p, os.O_RDONLY, os.fsync),
    'rename': lambda p: os.rename(p, p + '2'),
    'readlink': os.readlink,
    'listdir': lambda p: sorted(os.listdir(p)),
    'stat': lambda p: oct(os.stat(p).st_mode),
    'chdir': lambda p: with_fd(p, os.O_PATH, lambda fd: os.stat('.', dir_fd=fd) and None),
    'below': lambda p: os.stat(p + '/x') and None,
    'below make': lambda p: os.mkdir(p + '/x'),
    'below gone': lambda p: os.unlink(p + '/x'),
    'access r': lambda p: os.access(p, os.R_OK, effective_ids=True),
    'access w': lambda p: os.access(p, os.W_OK, effective_ids=True),
    'access x': lambda p: os.access(p, os.X_OK, effective_ids=True),
    'tmpfile': unnamed,
    'allocate': lambda p: with_fd(p, os.O_RDWR, lambda fd: os.posix_fallocate(fd, 10, 100)),
    'allocate r': lambda p: with_fd(p, os.O_RDONLY, lambda fd: os.posix_fallocate(fd, 10, 100)),
    'allocate keep': lambda p: fallocate(p, 1, 0, 9000),
    'punch': lambda p: fallocate(p, 3, 0, 4096),
    'zero': lambda p: fallocate(p, 16, 0, 4096),
    'collapse': lambda p: fallocate(p, 8, 0, 4096),
    'insert': lambda p: fallocate(p, 32, 0, 4096),
    'allocate 0': lambda p: fallocate(p, 0, 0, 0),
    'allocate -1': lambda p: fallocate(p, 0, -1, 5),
}


def cases(table):
    owned = {'owner': (1001, 1001), 'dirmode': 0o755, 'dirowner': (1001, 1001)}
    for name, call in CALLS.items():
        for kind in KINDS:
            for user in ('root', 'owner', 'other'):
                table.case(
                    '%s %s' % (name, kind),
                    user,
                    on('/a', call),
                    ['a', 'a2', ''],
                    kinds(kind),
                    **owned,
                )
