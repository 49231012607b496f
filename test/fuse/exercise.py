#!/usr/bin/env python3
"""
usage: exercise.py DIR SEED COUNT    random reads and writes of a few files, each against a model
       exercise.py --check DIR       prints a digest of each file
Content is read and written by call and through shared memory maps, past the cache, by descriptors
that outlive renames; holes are made, ends moved, ranges copied. Ends with everything synced, and
prints what --check would; ends with 1 and the deed when a byte is not what the model says.
"""

import ctypes
import hashlib
import mmap
import os
import random
import sys

libc = ctypes.CDLL(None, use_errno=True)
SIZE_MAX = 400_000
COUNT_MAX = 70_000
FILES = 3
KEEP_SIZE, PUNCH, ZERO = 1, 2, 16


class Differs(Exception):
    pass


class File:
    def __init__(self, folder, number, dice):
        self.folder, self.dice, self.name = folder, dice, 'file%d' % number
        self.model = bytearray()
        self.fd = os.open(self.path(), os.O_CREAT | os.O_RDWR, 0o600)
        self.map = None

    def path(self):
        return os.path.join(self.folder, self.name)

    def span(self, most=SIZE_MAX):
        at = self.dice.randrange(most)
        return at, self.dice.choice((1, 3, 511, 4096, self.dice.randrange(1, COUNT_MAX)))

    def put(self, at, data):
        if at > len(self.model):
            self.model.extend(bytes(at - len(self.model)))
        self.model[at : at + len(data)] = data

    def cut(self, size):
        del self.model[size:]
        self.model.extend(bytes(size - len(self.model)))

    def same(self, found, at, count):
        wanted = bytes(self.model[at : at + count])
        if found == wanted:
            return
        first = next(
            (i for i, (f, w) in enumerate(zip(found, wanted)) if f != w),
            min(len(found), len(wanted)),
        )
        raise Differs(
            '%s from %d: %d bytes, not %d, first at %d'
            % (self.name, at, len(found), len(wanted), at + first)
        )

    def write(self):
        at, count = self.span()
        data = self.dice.randbytes(count)
        os.pwrite(self.fd, data, at)
        self.put(at, data)

    def append(self):
        if len(self.model) > SIZE_MAX:
            return self.truncate()
        data = self.dice.randbytes(self.dice.randrange(1, 5000))
        fd = os.open(self.path(), os.O_WRONLY | os.O_APPEND)
        os.write(fd, data)
        os.close(fd)
        self.put(len(self.model), data)

    def read(self):
        at, count = self.span()
        self.same(os.pread(self.fd, count, at), at, count)

    def direct(self):
        """Past the cache, in both directions."""
        at, count = self.dice.randrange(SIZE_MAX // 4096) * 4096, self.dice.randrange(1, 9) * 4096
        fd = os.open(self.path(), os.O_RDWR | os.O_DIRECT)
        with mmap.mmap(-1, count) as buffer:
            if self.dice.random() < 0.5:
                buffer[:] = self.dice.randbytes(count)
                os.pwritev(fd, [buffer], at)
                self.put(at, buffer[:])
            else:
                got = os.preadv(fd, [buffer], at)
                self.same(buffer[:got], at, count)
        os.close(fd)

    def truncate(self):
        size = self.dice.choice((0, self.dice.randrange(SIZE_MAX), len(self.model)))
        self.unmap()
        os.ftruncate(self.fd, size)
        self.cut(size)

    def allocate(self):
        at, count = self.span()
        mode = self.dice.choice((0, KEEP_SIZE, KEEP_SIZE | PUNCH, ZERO, ZERO | KEEP_SIZE))
        if libc.fallocate(self.fd, mode, ctypes.c_long(at), ctypes.c_long(count)) != 0:
            raise Differs('fallocate %d: errno %d' % (mode, ctypes.get_errno()))
        if mode & KEEP_SIZE == 0 and at + count > len(self.model):
            self.cut(at + count)
        if mode & (PUNCH | ZERO):
            end = min(at + count, len(self.model))
            self.model[at:end] = bytes(max(0, end - at))

    def copy(self):
        at, count = self.span()
        to = at + count + self.dice.randrange(1000)
        data = bytes(self.model[at : at + count])
        if data == b'':
            return
        done = os.copy_file_range(self.fd, self.fd, len(data), at, to)
        self.put(to, data[:done])

    def mapped(self):
        """The map stays from one time to the next, as long as the file is not cut."""
        if not self.model:
            return self.write()
        if self.map is None or len(self.map) != len(self.model):
            self.unmap()
            self.map = mmap.mmap(self.fd, len(self.model))
        at = self.dice.randrange(len(self.model))
        count = min(self.dice.randrange(1, COUNT_MAX), len(self.model) - at)
        if self.dice.random() < 0.5:
            return self.same(self.map[at : at + count], at, count)
        data = self.dice.randbytes(count)
        self.map[at : at + count] = data
        self.put(at, data)
        if self.dice.random() < 0.2:
            self.map.flush()

    def unmap(self):
        if self.map is not None:
            self.map.close()
        self.map = None

    def again(self):
        self.unmap()
        os.close(self.fd)
        self.fd = os.open(self.path(), os.O_RDWR)
        if os.fstat(self.fd).st_size != len(self.model):
            raise Differs(
                '%s has %d bytes, not %d' % (self.name, os.fstat(self.fd).st_size, len(self.model))
            )

    def move(self):
        old, self.name = self.path(), self.name.split('.')[0] + '.%d' % self.dice.randrange(9)
        os.rename(old, self.path())

    def forget(self):
        """What the cache has, it reads again."""
        os.fsync(self.fd)
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)

    def whole(self):
        with open(self.path(), 'rb') as it:
            self.same(it.read(), 0, len(self.model) + 1)

    def seek(self):
        """Every byte that is not 0 lies in data; FUSE does not ask what a map has not written yet."""
        os.fsync(self.fd)
        at = self.dice.randrange(SIZE_MAX)
        if at >= len(self.model):
            return
        try:
            data = os.lseek(self.fd, at, os.SEEK_DATA)
        except OSError:
            data = len(self.model)
        if bytes(self.model[at:data]).strip(b'\0') != b'':
            raise Differs('%s: no data from %d to %d' % (self.name, at, data))


DEEDS = (
    File.write,
    File.write,
    File.read,
    File.read,
    File.mapped,
    File.mapped,
    File.mapped,
    File.append,
    File.truncate,
    File.allocate,
    File.copy,
    File.direct,
    File.again,
    File.move,
    File.forget,
    File.whole,
    File.seek,
)


def digests(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), 'rb') as it:
            print(name, os.stat(it.fileno()).st_size, hashlib.sha256(it.read()).hexdigest())


def exercise(folder, seed, count):
    dice = random.Random(seed)
    files = [File(folder, number, dice) for number in range(FILES)]
    deed = None
    try:
        for at in range(count):
            deed = dice.choice(DEEDS)
            deed(dice.choice(files))
        for it in files:
            deed = File.whole
            it.unmap()
            it.whole()
            os.fsync(it.fd)
    except Differs as difference:
        print('seed %d, deed %d (%s): %s' % (seed, at, deed.__name__, difference))
        sys.exit(1)
    above = os.open(folder, os.O_RDONLY)
    os.fsync(above)


if __name__ == '__main__':
    if sys.argv[1] == '--check':
        digests(sys.argv[2])
    else:
        exercise(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
        digests(sys.argv[1])
