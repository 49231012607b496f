"""Directories as they are read: whole, in pieces, while they change; kinds of entries."""

import ctypes, os
from kit import KINDS, check, libc, make, told

libc.opendir.restype = libc.readdir.restype = ctypes.c_void_p
libc.telldir.restype = ctypes.c_long


class Entry(ctypes.Structure):
    _fields_ = [
        ('ino', ctypes.c_ulong),
        ('off', ctypes.c_long),
        ('reclen', ctypes.c_ushort),
        ('type', ctypes.c_ubyte),
        ('name', ctypes.c_char * 256),
    ]


class Stream:
    """opendir(3) and what goes with it."""

    def __init__(self, path):
        self.at = ctypes.c_void_p(libc.opendir(os.fsencode(path)))

    def read(self):
        entry = libc.readdir(self.at)
        return entry and ctypes.cast(entry, ctypes.POINTER(Entry)).contents

    def rest(self):
        return [entry.name for entry in iter(self.read, None)]

    def tell(self):
        return libc.telldir(self.at)

    def seek(self, at):
        libc.seekdir(self.at, ctypes.c_long(at))

    def rewind(self):
        libc.rewinddir(self.at)

    def close(self):
        libc.closedir(self.at)


def filled(count, kind='file'):
    def prepare(f):
        for at in range(count):
            make(kind, f + '/%04d' % at)

    return prepare


def cases(table):
    table.case(
        'kinds and numbers',
        'root',
        entries,
        [''],
        lambda f: [make(kind, f + '/' + kind) for kind in KINDS[:8]],
    )
    for count in (0, 1, 5, 500):
        for name, deed in {
            'all': all_of,
            'pieces': pieces,
            'again': again,
            'emptied': emptied,
            'emptied backwards': lambda f: emptied(f, True),
            'added': added,
            'renamed': renamed,
            'replaced': replaced,
            'half gone': half_gone,
            'removed': removed,
        }.items():
            table.case('%s of %d' % (name, count), 'root', deed, [''], filled(count))
    for kind in KINDS[:8]:
        table.case(
            'list of %s' % kind,
            'root',
            lambda f: told(lambda: os.listdir(f + '/a'), lambda: os.scandir(f + '/a').close()),
            ['a'],
            lambda f, kind=kind: make(kind, f + '/a'),
        )
    table.case('seen by two', 'root', two, [''], filled(50))


def entries(f):
    stream, seen = Stream(f), []
    for entry in iter(stream.read, None):
        name = os.fsdecode(entry.name)
        st = os.lstat(os.path.join(f, name))
        seen.append((name, entry.type == st.st_mode >> 12, entry.ino == st.st_ino))
    stream.close()
    return sorted(seen)


def all_of(f):
    return len(os.listdir(f)), len(set(os.listdir(f)))


def pieces(f):
    """Every place in a directory can be returned to."""
    stream, places = Stream(f), []
    while True:
        at = stream.tell()
        entry = stream.read()
        if not entry:
            break
        places.append((at, entry.name))
    seen = []
    for at, name in places[::-7]:
        stream.seek(at)
        seen.append(stream.read().name == name)
    stream.rewind()
    seen.append(sorted(stream.rest()) == sorted(name for _, name in places))
    stream.close()
    return len(places), all(seen)


def again(f):
    stream = Stream(f)
    one = stream.rest()
    make('file', f + '/new')
    stream.rewind()
    other = stream.rest()
    stream.close()
    return len(other) - len(one), b'new' in other


def emptied(f, backwards=False):
    """As rm -r does: everything that is read is taken away while it is read."""
    stream, count = Stream(f), 0
    for entry in iter(stream.read, None):
        if entry.name not in (b'.', b'..'):
            os.unlink(os.fsencode(f) + b'/' + entry.name)
            count += 1
    stream.close()
    left = sorted(os.listdir(f), reverse=backwards)
    for name in left:
        os.unlink(f + '/' + name)
    return count + len(left), left == [], os.listdir(f)


def added(f):
    """What was there all the time is told once, whatever comes in between."""
    stream, names = Stream(f), []
    for at, entry in enumerate(iter(stream.read, None)):
        names.append(entry.name)
        if at < 100:
            make('file', f + '/new%d' % at)
    stream.close()
    old = [name for name in names if not name.startswith(b'new')]
    return len(old), len(set(old))


def renamed(f):
    stream, names = Stream(f), []
    for at, entry in enumerate(iter(stream.read, None)):
        names.append(entry.name)
        if at == 3:
            [
                os.rename(f + '/' + name, f + '/x' + name)
                for name in ('0000', '0001')
                if os.path.exists(f + '/' + name)
            ]
    stream.close()
    steady = [name for name in names if name[:2] != b'x0' and name not in (b'0000', b'0001')]
    return len(steady), len(set(steady))


def replaced(f):
    for name in os.listdir(f):
        make('file', f + '/tmp')
        os.rename(f + '/tmp', f + '/' + name)
    return len(os.listdir(f))


def half_gone(f):
    stream = Stream(f)
    stream.read()
    for name in sorted(os.listdir(f))[::2]:
        os.unlink(f + '/' + name)
    stream.rewind()
    left = stream.rest()
    stream.close()
    return sorted(left)


def removed(f):
    os.mkdir(f + '/d')
    make('file', f + '/d/x')
    stream = Stream(f + '/d')
    os.unlink(f + '/d/x')
    os.rmdir(f + '/d')
    stream.rewind()
    left = stream.rest()
    stream.close()
    return left


def two(f):
    one, other = Stream(f), Stream(f)
    names = [one.read().name for _ in range(20)]
    others = other.rest()
    names += one.rest()
    one.close()
    other.close()
    return sorted(names) == sorted(others), len(names)
