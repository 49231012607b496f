#!/usr/bin/env python3
"""
The rules of POSIX file systems as a table: every call on every kind of file, by root and by others.
usage: conformance.py DIR [PART OF]    prints a line per case: the outcome, and what of each stat has
changed; with PART OF only every OFth case, as most of the time is spent waiting for the clock

Two file systems that print the same lines agree; the test compares a mount with the kernel's tmpfs.
"""
import ctypes, errno, os, socket, stat, sys, time

libc = ctypes.CDLL(None, use_errno=True)
TOP = os.path.realpath(sys.argv[1])
PART, OF = (int(word) for word in sys.argv[2:4] or ('0', '1'))
KINDS = ['file', 'dir', 'fifo', 'block', 'char', 'socket', 'link', 'dangling', 'absent']
USERS = {'root': (0, 0, []), 'owner': (1001, 1001, []), 'member': (1002, 1001, []), 'other': (1003, 1003, []),
         'groups': (1004, 1004, [1001, 1005])}
# File times come from the kernel's tick: 10 ms at most.
TICK_S = 0.011


def make(kind, path):
    if kind == 'file': open(path, 'w').close()
    elif kind == 'dir': os.mkdir(path)
    elif kind == 'fifo': os.mkfifo(path)
    elif kind == 'block': os.mknod(path, 0o644 | stat.S_IFBLK, os.makedev(7, 77))
    elif kind == 'char': os.mknod(path, 0o644 | stat.S_IFCHR, os.makedev(1, 3))
    elif kind == 'socket':
        here = os.getcwd()
        os.chdir(os.path.dirname(path))
        s = socket.socket(socket.AF_UNIX); s.bind(os.path.basename(path)); s.close()
        os.chdir(here)
    elif kind == 'link': open(path + '.to', 'w').close(); os.symlink(os.path.basename(path) + '.to', path)
    elif kind == 'dangling': os.symlink('nowhere', path)


def become(user):
    uid, gid, groups = USERS[user]
    os.setgroups(groups); os.setegid(gid); os.seteuid(uid)


def back():
    os.seteuid(0); os.setegid(0); os.setgroups([])


def snap(path):
    try: return os.lstat(path)
    except OSError as e: return e.errno


def shown(before, after):
    """What is different now; times only as moved or set."""
    if isinstance(after, int): return 'gone' if not isinstance(before, int) else 'still not'
    text = '%o n%d %d:%d' % (after.st_mode, after.st_nlink, after.st_uid, after.st_gid)
    if not stat.S_ISDIR(after.st_mode): text += ' s%d' % after.st_size
    if stat.S_ISBLK(after.st_mode) or stat.S_ISCHR(after.st_mode): text += ' r%x' % after.st_rdev
    if isinstance(before, int): return text + ' new'
    for name in ('mtime', 'ctime'):
        was, now = getattr(before, 'st_%s_ns' % name), getattr(after, 'st_%s_ns' % name)
        text += ' %s%s' % (name[0], '+' if now > was else '=' if now == was else '-')
    return text


def check(raw):
    if raw == -1: raise OSError(ctypes.get_errno(), '')
    return raw


def renameat2(a, b, flags): check(libc.renameat2(-100, os.fsencode(a), -100, os.fsencode(b), flags))


def fallocate(path, mode, at, count):
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try: check(libc.fallocate(fd, mode, ctypes.c_long(at), ctypes.c_long(count)))
    finally: os.close(fd)


def opened(path, flags, mode=0o644):
    fd = os.open(path, flags | os.O_NONBLOCK, mode); os.close(fd)


def written(path, flags=os.O_WRONLY, data=b'x'):
    fd = os.open(path, flags | os.O_NONBLOCK)
    try: os.write(fd, data)
    finally: os.close(fd)


def unnamed(path):
    fd = os.open(os.path.dirname(path), os.O_TMPFILE | os.O_RDWR, 0o640)
    try:
        os.write(fd, b'hidden')
        check(libc.linkat(-100, b'/proc/self/fd/%d' % fd, -100, os.fsencode(path), 0x400))
    finally: os.close(fd)


count = 0


def case(label, user, do, watch, setup=None, mode=None, owner=None, dirmode=0o777, dirowner=(0, 0)):
    """One fresh folder; `do` gets its path, `watch` are the names whose stats are told."""
    global count
    count += 1
    if count % OF != PART: return
    base = '%s/%d' % (TOP, count)
    os.mkdir(base); os.chmod(base, 0o755)
    folder = base + '/d'
    os.mkdir(folder)
    if setup: setup(folder)
    for name in watch:
        path = os.path.join(folder, name)
        if name and not isinstance(snap(path), int):
            if owner: os.lchown(path, *owner)
            if mode is not None and not os.path.islink(path): os.chmod(path, mode)
    os.lchown(folder, *dirowner); os.chmod(folder, dirmode)
    # Times that do not depend on the tick in which each was made: an exchange shows whose is whose.
    for at, name in enumerate(watch):
        path = os.path.join(folder, name) if name else folder
        if not isinstance(snap(path), int): os.utime(path, (1000, 1000 + at), follow_symlinks=False)
    before = [snap(os.path.join(folder, name) if name else folder) for name in watch]
    time.sleep(TICK_S)
    become(user)
    try:
        result = do(folder)
        outcome = 'ok' if result is None else repr(result)
    except OSError as e: outcome = errno.errorcode.get(e.errno, str(e.errno))
    except Exception as e: outcome = type(e).__name__
    finally: back()
    after = [snap(os.path.join(folder, name) if name else folder) for name in watch]
    told = ' | '.join('%s: %s' % (name or 'DIR', shown(b, a)) for name, b, a in zip(watch, before, after))
    print('%04d %s by %s -> %s | %s' % (count, label, user, outcome, told))


def kinds(kind): return lambda folder: make(kind, folder + '/a')


def two(one, other):
    def both(folder): make(one, folder + '/a'); make(other, folder + '/b')
    return both


os.umask(0)
CALLS = {
    'chmod': lambda p: os.chmod(p, 0o4751), 'chmod sgid': lambda p: os.chmod(p, 0o2755),
    'chmod sticky': lambda p: os.chmod(p, 0o1644), 'chown': lambda p: os.chown(p, 1002, 1002),
    'lchown': lambda p: os.lchown(p, 1002, 1002), 'chown group': lambda p: os.chown(p, -1, 1001),
    'chgrp 1005': lambda p: os.chown(p, -1, 1005), 'chown -1 -1': lambda p: os.chown(p, -1, -1),
    'link': lambda p: os.link(p, p + '2', follow_symlinks=False), 'unlink': os.unlink, 'rmdir': os.rmdir,
    'mkdir': lambda p: os.mkdir(p, 0o751), 'mkfifo': lambda p: os.mkfifo(p, 0o641),
    'mknod file': lambda p: os.mknod(p, 0o640 | stat.S_IFREG),
    'mknod char': lambda p: os.mknod(p, 0o640 | stat.S_IFCHR, os.makedev(300, 70000)),
    'symlink': lambda p: os.symlink('x' * 70, p), 'truncate': lambda p: os.truncate(p, 123),
    'truncate 0': lambda p: os.truncate(p, 0), 'truncate -1': lambda p: os.truncate(p, -1),
    'utime now': lambda p: os.utime(p), 'utime': lambda p: os.utime(p, ns=(-5 * 10**9 + 1, 2**32 * 10**9 + 7)),
    'utime link': lambda p: os.utime(p, ns=(5, 7), follow_symlinks=False),
    'open r': lambda p: opened(p, os.O_RDONLY), 'open w': lambda p: opened(p, os.O_WRONLY),
    'open rw': lambda p: opened(p, os.O_RDWR), 'open creat': lambda p: opened(p, os.O_CREAT | os.O_RDWR, 0o642),
    'open excl': lambda p: opened(p, os.O_CREAT | os.O_EXCL | os.O_RDWR), 'open trunc': lambda p: opened(p, os.O_WRONLY | os.O_TRUNC),
    'open dir': lambda p: opened(p, os.O_RDONLY | os.O_DIRECTORY), 'open nofollow': lambda p: opened(p, os.O_RDONLY | os.O_NOFOLLOW),
    'write': lambda p: written(p), 'append': lambda p: written(p, os.O_WRONLY | os.O_APPEND, b'yy'),
    'rename': lambda p: os.rename(p, p + '2'), 'readlink': os.readlink, 'listdir': lambda p: sorted(os.listdir(p)),
    'below': lambda p: os.stat(p + '/x') and None, 'below make': lambda p: os.mkdir(p + '/x'),
    'access x': lambda p: os.access(p, os.X_OK, effective_ids=True), 'tmpfile': unnamed,
    'allocate': lambda p: os.posix_fallocate(os.open(p, os.O_RDWR | os.O_NONBLOCK), 10, 100),
    'allocate keep': lambda p: fallocate(p, 1, 0, 9000), 'punch': lambda p: fallocate(p, 3, 0, 4096),
    'allocate 0': lambda p: fallocate(p, 0, 0, 0), 'allocate -1': lambda p: fallocate(p, 0, -1, 5),
    'setxattr': lambda p: os.setxattr(p, 'user.t', b'v'),
}
for name, call in CALLS.items():
    for kind in KINDS:
        for user in ('root', 'owner', 'other'):
            case('%s %s' % (name, kind), user, lambda f: call(f + '/a'), ['a', ''], kinds(kind), owner=(1001, 1001), dirmode=0o755, dirowner=(1001, 1001))
# Permission bits of file and directory, one by one.
for name in ('open r', 'open w', 'open trunc', 'truncate', 'access x', 'unlink', 'chmod', 'utime now', 'utime', 'write'):
    for mode in (0o400, 0o200, 0o100, 0o040, 0o020, 0o010, 0o004, 0o002, 0o001, 0o000, 0o077):
        for user in ('owner', 'member', 'groups', 'other'):
            case('%s file %o' % (name, mode), user, lambda f: CALLS[name](f + '/a'), ['a'], kinds('file'), mode=mode, owner=(1001, 1001))
for name in ('unlink', 'mkdir', 'open creat', 'rename', 'open r', 'link'):
    for dirmode in (0o700, 0o600, 0o500, 0o300, 0o200, 0o100, 0o070, 0o030, 0o007, 0o003, 0o005, 0o1777, 0o1773):
        for user in ('owner', 'member', 'other'):
            case('%s in %o' % (name, dirmode), user, lambda f: CALLS[name](f + ('/a' if name in ('unlink', 'rename', 'open r', 'link') else '/n')),
                 ['a', ''], kinds('file'), owner=(1002, 1002), dirmode=dirmode, dirowner=(1001, 1001), mode=0o644)
# suid and sgid go when somebody else writes, cuts or gives away; sgid directories hand their group on.
for mode in (0o6777, 0o6755, 0o2755, 0o2745, 0o2744, 0o4711, 0o6666):
    for kind in ('file', 'dir', 'fifo'):
        for user in ('root', 'owner', 'member', 'other', 'groups'):
            for name in ('write', 'append', 'truncate', 'open trunc', 'chown -1 -1', 'chown group', 'chgrp 1005', 'chown', 'chmod', 'chmod sgid', 'allocate keep', 'link', 'utime now'):
                if kind == 'file' or 'ch' in name:
                    case('%s %s %o' % (name, kind, mode), user, lambda f: CALLS[name](f + '/a'), ['a'], kinds(kind), mode=mode, owner=(1001, 1001))
for user in ('root', 'owner', 'member', 'other'):
    for dirmode in (0o2777, 0o3777):
        for name in ('mkdir', 'open creat', 'mkfifo', 'symlink', 'mknod file', 'tmpfile'):
            case('%s in %o' % (name, dirmode), user, lambda f: CALLS[name](f + '/n'), ['n', ''], dirmode=dirmode, dirowner=(1001, 1005))
        case('mkdir sgid in %o' % dirmode, user, lambda f: os.mkdir(f + '/n', 0o2775), ['n', ''], dirmode=dirmode, dirowner=(1001, 1005))
        case('creat sgid in %o' % dirmode, user, lambda f: opened(f + '/n', os.O_CREAT | os.O_RDWR, 0o2775), ['n'], dirmode=dirmode, dirowner=(1001, 1005))
# rename: every kind over every kind, plain, refusing, exchanging; sticky directories.
for one in KINDS[:7]:
    for other in KINDS[:7]:
        for flags in (0, 1, 2):
            case('rename %d %s over %s' % (flags, one, other), 'root', lambda f: renameat2(f + '/a', f + '/b', flags), ['a', 'b', ''], two(one, other))
for flags in (0, 1, 2, 3, 4, 5, 8):
    case('rename flags %d to absent' % flags, 'root', lambda f: renameat2(f + '/a', f + '/c', flags), ['a', 'c', ''], kinds('file'))
def nested(folder):
    os.makedirs(folder + '/a/in/er'); os.mkdir(folder + '/b'); open(folder + '/b/x', 'w').close()
    os.link(folder + '/b/x', folder + '/h')
NESTED = {
    'into itself': ('a', 'a/in/x'), 'onto above': ('a/in', 'a'), 'across': ('a/in', 'b/in'), 'over full': ('a', 'b'),
    'same file': ('h', 'b/x'), 'same name': ('h', 'h'), 'dot': ('a/.', 'c'), 'dots': ('a/in/..', 'c'), 'to dot': ('a', 'b/.'),
    'slash': ('h/', 'c'), 'dir slash': ('a', 'c/'), 'file slash': ('h', 'c/'), 'file below': ('h', 'b/y'), 'missing': ('q', 'c'), 'to missing': ('a', 'q/c'),
    'through file': ('h/x', 'c'), 'empty': ('', 'c'), 'over empty': ('b', 'a/in/er'),
}
for label, (one, other) in NESTED.items():
    for flags in (0, 1, 2):
        case('rename %d %s' % (flags, label), 'root', lambda f: renameat2(f + '/' + one if one else '', f + '/' + other, flags), ['', 'a', 'a/in', 'b', 'h', 'b/x', 'c'], nested)
for kind in ('file', 'dir', 'link'):
    for user in ('root', 'owner', 'member', 'other'):
        for fileowner in ((1001, 1001), (1003, 1003), (0, 0)):
            for name in ('rename', 'unlink', 'rmdir', 'link'):
                case('%s %s of %d in sticky' % (name, kind, fileowner[0]), user, lambda f: CALLS[name](f + '/a'), ['a', 'a2', ''], kinds(kind), owner=fileowner, dirmode=0o1777, dirowner=(1001, 1001))
            case('rename over %s of %d in sticky' % (kind, fileowner[0]), user, lambda f: os.rename(f + '/b', f + '/a'), ['a', ''], two(kind, kind), owner=fileowner, dirmode=0o1777, dirowner=(1002, 1002))
# Names and paths.
def loop(folder): os.symlink('l2', folder + '/l1'); os.symlink('l1', folder + '/l2'); make('dir', folder + '/a'); make('file', folder + '/f')
for label, path in {'255': 'n' * 255, '256': 'n' * 256, '1000': 'n' * 1000, 'bytes': '\udcff\udc80\udc01'[:2], 'long path': '/'.join(['a/..'] * 1100), 'loop': 'l1', 'below loop': 'l1/x',
                    'below file': 'f/x', 'dot': 'a/.', 'dots': 'a/..', 'slash': 'n/', 'missing': 'm/n', 'newline': 'a\nb', 'file slash': 'f/'}.items():
    for name in ('open creat', 'open r', 'mkdir', 'rmdir', 'unlink', 'mkfifo', 'mknod char', 'symlink', 'link', 'chmod', 'chown', 'truncate', 'utime now', 'readlink', 'rename', 'listdir', 'setxattr'):
        case('%s name %s' % (name, label), 'root', lambda f: CALLS[name](f + '/' + path), ['a', 'f', ''], loop)
for target in ('', 'x' * 4095, 'x' * 4096, 'a//b', '\udcff'):
    case('symlink to %d' % len(target), 'root', lambda f: os.symlink(target, f + '/n') or len(os.readlink(f + '/n')), ['n', ''])
# What is gone, what is full, what is open.
def removed(folder):
    def do(f):
        fd = os.open(f + '/a', os.O_RDONLY); os.rmdir(f + '/a')
        try:
            told = []
            for call in (lambda: os.open('x', os.O_CREAT | os.O_RDWR, dir_fd=fd), lambda: os.mkdir('x', dir_fd=fd), lambda: os.symlink('t', 'x', dir_fd=fd),
                         lambda: os.listdir(fd), lambda: os.stat('.', dir_fd=fd).st_nlink, lambda: os.stat('..', dir_fd=fd).st_nlink, lambda: os.rename(f + '/f', 'x', dst_dir_fd=fd), lambda: os.link(f + '/f', 'x', dst_dir_fd=fd)):
                try: told.append(call())
                except OSError as e: told.append(errno.errorcode[e.errno])
            return told
        finally: os.close(fd)
    return do
case('in a removed directory', 'root', removed(None), [''], lambda f: (make('dir', f + '/a'), make('file', f + '/f')))
def unlinked(f):
    fd = os.open(f + '/a', os.O_RDWR); os.write(fd, b'hello'); os.link(f + '/a', f + '/b'); os.unlink(f + '/a'); one = os.fstat(fd).st_nlink
    os.rename(f + '/c', f + '/b'); os.ftruncate(fd, 3); os.fchmod(fd, 0o600); st = os.fstat(fd)
    told = (one, st.st_nlink, st.st_size, oct(st.st_mode), os.pread(fd, 9, 0)); os.close(fd); return told
case('an open file without names', 'root', unlinked, ['b', ''], two('file', 'file') if False else lambda f: (make('file', f + '/a'), make('file', f + '/c')))
def sparse(f):
    fd = os.open(f + '/a', os.O_RDWR); os.pwrite(fd, b'x', 1 << 20); os.ftruncate(fd, 1 << 30)
    told = [os.lseek(fd, 0, os.SEEK_DATA) , os.lseek(fd, 0, os.SEEK_HOLE), os.fstat(fd).st_size, os.pread(fd, 4, (1 << 20) - 2)]
    for at in (1 << 30, (1 << 30) + 1):
        try: told.append(os.lseek(fd, at, os.SEEK_DATA))
        except OSError as e: told.append(errno.errorcode[e.errno])
    os.close(fd); return told
case('holes', 'root', sparse, ['a'], kinds('file'))
def exact(f):
    os.utime(f + '/a', ns=(1234567890123456789, -1)); st = os.stat(f + '/a'); return st.st_atime_ns, st.st_mtime_ns
case('nanoseconds', 'root', exact, ['a'], kinds('file'))
def attributes(f):
    told = []
    p = f + '/a'
    for call in (lambda: os.setxattr(p, 'user.a', b'1', os.XATTR_CREATE), lambda: os.setxattr(p, 'user.a', b'1', os.XATTR_CREATE), lambda: os.setxattr(p, 'user.b', b'', os.XATTR_REPLACE),
                 lambda: os.setxattr(p, 'user.a', b'\0\xff'), lambda: os.getxattr(p, 'user.a'), lambda: sorted(os.listxattr(p)), lambda: os.removexattr(p, 'user.b'), lambda: os.removexattr(p, 'user.a'),
                 lambda: os.getxattr(p, 'user.a'), lambda: os.listxattr(p), lambda: os.setxattr(p, 'user.', b''), lambda: os.setxattr(p, 'nothing.x', b''), lambda: os.setxattr(p, 'trusted.x', b't'), lambda: os.getxattr(p, 'trusted.x')):
        try: told.append(call())
        except OSError as e: told.append(errno.errorcode[e.errno])
    return told
case('attributes', 'root', attributes, ['a'], kinds('file'))
case('attributes', 'owner', attributes, ['a'], kinds('file'), owner=(1001, 1001))
