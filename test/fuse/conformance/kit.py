"""
A table of cases: each does one thing in a fresh folder and prints a line of the outcome and of what
has changed in the stats it watches. Two file systems that print the same lines agree.

Nothing depends on the clock's tick: cases are prepared many at a time, one pause lies between all of
their preparations and all of their deeds, and times that a case watches are set by hand before.
"""

import ctypes
import errno
import os
import socket
import stat
import time
import zlib

libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD = -100
AT_EMPTY_PATH = 0x1000
KINDS = ['file', 'dir', 'fifo', 'block', 'char', 'socket', 'link', 'dangling', 'absent']
USERS = {
    'root': (0, 0, []),
    'owner': (1001, 1001, []),
    'member': (1002, 1001, []),
    'other': (1003, 1003, []),
    'groups': (1004, 1004, [1001, 1005]),
    'second': (1001, 1001, [1001, 1005]),
}
# File times come from the kernel's tick: 10 ms at most.
TICK_S = 0.011
BATCH = 100


def make(kind, path):
    if kind == 'file':
        open(path, 'w').close()
    elif kind == 'dir':
        os.mkdir(path)
    elif kind == 'fifo':
        os.mkfifo(path)
    elif kind == 'block':
        os.mknod(path, 0o644 | stat.S_IFBLK, os.makedev(7, 77))
    elif kind == 'char':
        os.mknod(path, 0o644 | stat.S_IFCHR, os.makedev(1, 3))
    elif kind == 'socket':
        bind(path)
    elif kind == 'link':
        open(path + '.to', 'w').close()
        os.symlink(os.path.basename(path) + '.to', path)
    elif kind == 'dangling':
        os.symlink('nowhere', path)


def bind(path):
    """A socket's address is short: it is named from where it is to be."""
    here = os.open('.', os.O_PATH)
    os.chdir(os.path.dirname(path))
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.bind(os.path.basename(path))
    finally:
        os.fchdir(here)
        os.close(here)


def become(user):
    uid, gid, groups = USERS[user] if isinstance(user, str) else user
    os.setgroups(groups)
    os.setegid(gid)
    os.seteuid(uid)


def back():
    os.seteuid(0)
    os.setegid(0)
    os.setgroups([])
    os.umask(0)


def snap(path):
    try:
        return os.lstat(path)
    except OSError as e:
        return e.errno


def shown(before, after):
    """What is different now; times only as moved or set."""
    if isinstance(after, int):
        return 'gone' if not isinstance(before, int) else 'still not'
    text = '%o n%d %d:%d' % (after.st_mode, after.st_nlink, after.st_uid, after.st_gid)
    if not stat.S_ISDIR(after.st_mode):
        text += ' s%d' % after.st_size
    if stat.S_ISBLK(after.st_mode) or stat.S_ISCHR(after.st_mode):
        text += ' r%x' % after.st_rdev
    if isinstance(before, int):
        return text + ' new'
    for name in ('atime', 'mtime', 'ctime'):
        was, now = getattr(before, 'st_%s_ns' % name), getattr(after, 'st_%s_ns' % name)
        text += ' %s%s' % (name[0], '+' if now > was else '=' if now == was else '-')
    return text


def check(raw):
    if raw == -1:
        raise OSError(ctypes.get_errno(), '')
    return raw


def told(*calls):
    """The outcome of each of several calls, one after the other."""

    def outcome(call):
        try:
            return call()
        except OSError as e:
            return errno.errorcode[e.errno]

    return [outcome(call) for call in calls]


def on(name, call):
    """A deed: the call on a name in the folder."""
    return lambda folder: call(folder + name)


def kinds(*made):
    """A preparation: `a`, `b`, ... of these kinds."""

    def prepare(folder):
        for name, kind in zip('abc', made):
            make(kind, folder + '/' + name)

    return prepare


class Table:
    """The cases of one theme, in their order."""

    def __init__(self, top, theme, every=1):
        self.top, self.theme, self.every = top, theme, every
        self.count = 0
        self.pending = []

    def case(self, label, user, do, watch=('a',), setup=None, **how):
        """`do` gets the folder; `watch` are the names whose stats are told, '' is the folder itself."""
        self.count += 1
        label = '%s %04d %s by %s' % (self.theme, self.count, label, user)
        # Not by the count, whose steps might fall in with those of a loop over users or modes.
        if zlib.crc32(label.encode()) % self.every != 0:
            return
        self.pending.append(Case(self.count, label, user, do, watch, setup, how))
        if len(self.pending) >= BATCH:
            self.flush()

    def flush(self):
        for case in self.pending:
            case.prepare('%s/%d' % (self.top, case.number))
        time.sleep(TICK_S)
        for case in self.pending:
            print(case.done())
        self.pending = []


class Case:
    def __init__(self, number, label, user, do, watch, setup, how):
        self.number, self.label, self.user = number, label, user
        self.do, self.watch, self.setup, self.how = do, watch, setup, how

    def at(self, name):
        return os.path.join(self.folder, name) if name else self.folder

    def prepare(self, base):
        mode, owner = self.how.get('mode'), self.how.get('owner')
        os.mkdir(base)
        os.chmod(base, 0o755)
        self.folder = base + '/d'
        os.mkdir(self.folder)
        if self.setup:
            self.setup(self.folder)
        for name in filter(None, self.watch):
            path = self.at(name)
            if isinstance(snap(path), int):
                continue
            if owner:
                os.lchown(path, *owner)
            if mode is not None and not os.path.islink(path):
                os.chmod(path, mode)
        os.lchown(self.folder, *self.how.get('dirowner', (0, 0)))
        os.chmod(self.folder, self.how.get('dirmode', 0o777))
        # An exchange shows whose time is whose.
        for at, name in enumerate(self.watch):
            if not isinstance(snap(self.at(name)), int):
                os.utime(self.at(name), (1000, 1000 + at), follow_symlinks=False)
        self.before = [snap(self.at(name)) for name in self.watch]

    def done(self):
        """The line of this case."""
        become(self.user)
        os.umask(self.how.get('umask', 0))
        try:
            result = self.do(self.folder)
            outcome = 'ok' if result is None else repr(result)
        except OSError as e:
            outcome = errno.errorcode.get(e.errno, str(e.errno))
        except Exception as e:
            outcome = type(e).__name__
        finally:
            back()
        after = [snap(self.at(name)) for name in self.watch]
        changes = [
            '%s: %s' % (name or 'DIR', shown(b, a))
            for name, b, a in zip(self.watch, self.before, after)
        ]
        return '%s -> %s | %s' % (self.label, outcome, ' | '.join(changes))
