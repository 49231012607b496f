#!/usr/bin/env python3
"""Drives a file system to excess: attack.py DIR SCALE [ATTACK...] prints a line for each attack and what came of it.

SCALE is 1 for seconds: sizes are multiplied by it. Lines do not depend on it, so they can be compared.
"""
import ctypes
import errno
import hashlib
import mmap
import os
import resource
import signal
import subprocess
import sys

HERE, SCALE = os.path.abspath(sys.argv[1]), float(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
PUNCH, KEEP = 2, 1


def scaled(count):
    return max(2, int(count * SCALE))


def told(call, *args):
    try:
        found = call(*args)
        return 'ok' if found is None else str(found)
    except OSError as wrong:
        return errno.errorcode[wrong.errno]


def fallocate(fd, mode, at, count):
    found = libc.fallocate(fd, mode, ctypes.c_long(at), ctypes.c_long(count))
    if found != 0:
        raise OSError(ctypes.get_errno(), 'fallocate')


def made(name, how=os.O_RDWR | os.O_CREAT | os.O_EXCL):
    return os.open(name, how, 0o600)


def giants():
    fd = made('giant')
    yield 'cut to 2^60, 2^63-1', told(os.ftruncate, fd, 2 ** 60), told(os.ftruncate, fd, 2 ** 63 - 1)
    yield 'written at 2^50', told(os.pwrite, fd, b'x', 2 ** 50)
    yield 'reserved 2^60, 2^43', told(fallocate, fd, 0, 0, 2 ** 60), told(fallocate, fd, 0, 0, 2 ** 43)
    top = 2 ** 44 - 2 ** 14
    os.ftruncate(fd, top)
    places = [k * 2 ** 38 + 12345 for k in range(1, 60)]
    for at in places:
        os.pwrite(fd, b'data', at)
    found = os.stat(fd)
    yield 'a sparse giant', found.st_size == top, found.st_blocks <= 60 * 8
    data = []
    at = 0
    while True:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
            data.append(at)
            at = os.lseek(fd, at, os.SEEK_HOLE)
        except OSError as wrong:
            end = errno.errorcode[wrong.errno]
            break
    yield 'its data', data == [at // 4096 * 4096 for at in places], end
    with mmap.mmap(fd, 8192, offset=places[30] // 4096 * 4096) as mapped:
        inside = mapped[12345 % 4096:12345 % 4096 + 4]
        mapped[5000] = 7
        mapped.flush()
    yield 'mapped', inside, os.pread(fd, 1, places[30] // 4096 * 4096 + 5000)
    fallocate(fd, PUNCH | KEEP, 0, top)
    yield 'all of it a hole', os.stat(fd).st_blocks, told(os.lseek, fd, 0, os.SEEK_DATA)
    os.ftruncate(fd, 0)
    os.close(fd)
    os.unlink('giant')


def holes():
    """One written block in each piece: as many pieces as a file can have at that price."""
    fd = made('sieve')
    count = scaled(2000)
    for k in range(count):
        os.pwrite(fd, b'x', k * 65536)
    for k in range(0, count, 2):
        fallocate(fd, PUNCH | KEEP, k * 65536, 4096)
    found, at = 0, 0
    while told(os.lseek, fd, at, os.SEEK_DATA) != 'ENXIO':
        at = os.lseek(fd, os.lseek(fd, at, os.SEEK_DATA), os.SEEK_HOLE)
        found += 1
    yield 'a sieve', found == count // 2, os.stat(fd).st_blocks == count // 2 * 8
    os.close(fd)
    os.unlink('sieve')


def crowd():
    os.mkdir('crowd')
    names = [b'%s-%d' % (b'n' * (k % 90), k) for k in range(scaled(3000))]
    for name in names:
        os.mknod(b'crowd/' + name)
    yield 'a crowd', sorted(os.listdir(b'crowd')) == sorted(names)
    keep = [name for k, name in enumerate(names) if k % 2 == 0]
    movers = subprocess.Popen([sys.executable, '-c', """
import os, sys
names = [name for name in os.listdir('crowd') if int(name.rsplit('-', 1)[1]) % 2]
while True:
    for name in names:
        os.rename('crowd/' + name, 'crowd/moved' + name)
    for name in names:
        os.rename('crowd/moved' + name, 'crowd/' + name)
"""])
    missed = twice = 0
    for _ in range(12):
        seen = [entry.name for entry in os.scandir(b'crowd')]
        stayed = [name for name in seen if not name.startswith(b'moved')]
        missed += len(set(keep) - set(stayed))
        twice += len(seen) - len(set(seen))
    movers.kill()
    movers.wait()
    yield 'read while names move', missed, twice
    run = subprocess.run(['rm', '-rf', 'crowd'], capture_output=True)
    yield 'taken away', run.returncode, run.stderr


def depth():
    levels = 4000
    os.mkdir('deep')
    top = os.getcwd()
    os.chdir('deep')
    for _ in range(levels):
        os.mkdir('d' * 10)
        os.chdir('d' * 10)
    room = ctypes.create_string_buffer(2 ** 20)
    found = libc.syscall(79, room, ctypes.c_ulong(len(room)))
    yield 'getcwd at the bottom of 4,000', found if found > 0 else errno.errorcode[ctypes.get_errno()]
    os.close(made('bottom'))
    yield 'a path of 40 KiB', told(os.stat, top + '/deep' + '/dddddddddd' * levels)
    os.chdir(top)
    run = subprocess.run(['find', 'deep', '-name', 'bottom'], capture_output=True)
    yield 'find', run.returncode, len(run.stdout), run.stderr
    yield 'into itself', told(os.rename, 'deep', 'deep/dddddddddd/dddddddddd/x')
    yield 'moved', told(os.rename, 'deep', 'moved'), os.path.exists('moved' + '/dddddddddd' * 300)
    run = subprocess.run(['rm', '-rf', 'moved'], capture_output=True)
    yield 'taken away', run.returncode, run.stderr


def loops():
    os.symlink('b', 'a')
    os.symlink('a', 'b')
    os.symlink('self/self', 'self')
    yield 'loops', told(os.stat, 'a'), told(os.stat, 'self/x'), told(made, 'a', os.O_CREAT | os.O_WRONLY)
    os.mkdir('l0')
    for k in range(41):
        os.symlink('l%d' % k, 'l%d' % (k + 1))
    yield 'forty, one more', told(os.listdir, 'l40'), told(os.listdir, 'l41')


def names():
    every = bytes(n for n in range(1, 256) if n != ord('/'))
    kinds = [every + b'x', every[::-1] + b'y', b'\xff' * 255, b'\n' * 255, b'-' * 255, b'..' + b'.' * 253]
    os.mkdir('names')
    for name in kinds:
        os.close(made(b'names/' + name))
    yield 'names of any bytes', sorted(os.listdir(b'names')) == sorted(kinds)
    long = b'names/' + b'n' * 256
    yield 'one byte more', told(os.stat, long), told(os.mkdir, long), told(os.rename, b'names/' + kinds[0], long)
    yield 'a target', told(os.symlink, 't' * 4095, 'target'), told(os.symlink, 't' * 4096, 'target2')


def handles():
    """Files without names, held by many processes: they are there until the last one is closed."""
    before = os.statvfs('.')
    each = 1000
    holders = [subprocess.Popen([sys.executable, '-c', """
import os, resource, sys
count = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 50, count + 50))
held = []
for k in range(count):
    name = 'held-%s-%d' % (sys.argv[1], k)
    held.append(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    os.write(held[-1], name.encode())
    os.unlink(name)
print('held', flush=True)
sys.stdin.read(1)
alive = sum(os.pread(fd, 99, 0) == b'held-%s-%d' % (sys.argv[1].encode(), k) for k, fd in enumerate(held))
print(alive, os.fstat(held[0]).st_nlink, flush=True)
sys.stdin.read(1)
""", str(k), str(each)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for k in range(scaled(2))]
    for holder in holders:
        holder.stdout.readline()
    yield 'held without names', sum(name.startswith('held') for name in os.listdir('.')), (
        abs(before.f_ffree - os.statvfs('.').f_ffree - each * len(holders)) < 10)
    for holder in holders[:-1]:
        holder.stdin.write(b'x')
        holder.stdin.flush()
    yield 'content', {holder.stdout.readline() for holder in holders[:-1]}
    for holder in holders:
        holder.kill()
        holder.wait()
    yield 'all given back', given_back(before)


def given_back(before):
    """The kernel forgets a little later."""
    for _ in range(1200):
        now = os.statvfs('.')
        # More than before: of what was gone already, the kernel had not forgotten all.
        if now.f_ffree >= before.f_ffree and now.f_bfree >= before.f_bfree:
            return True
        subprocess.run(['sleep', '0.05'])
    return (now.f_ffree, now.f_bfree, before.f_ffree, before.f_bfree)


def links():
    os.close(made('linked'))
    os.mkdir('links')
    ends = set()
    for k in range(65_000):
        ends.add(told(os.link, 'linked', 'links/%d' % k))
    yield 'links', sorted(ends), os.stat('linked').st_nlink
    subprocess.run(['rm', '-rf', 'links'])
    yield 'but one', os.stat('linked').st_nlink


def attributes():
    os.close(made('attributes'))
    count = 0
    while told(os.setxattr, 'attributes', 'user.%d' % count, b'v' * 10) == 'ok':
        count += 1
    yield 'attributes of one file', told(os.setxattr, 'attributes', 'user.more', b'v' * 40), count > 50, (
        len(os.listxattr('attributes')) == count)
    files = scaled(20)
    for k in range(files):
        os.close(made('x%d' % k))
        for n in range(100):
            os.setxattr('x%d' % k, 'user.%d' % n, b'%d' % n)
    whole = [len(os.listxattr('x%d' % k)) for k in range(files)]
    yield 'a hundred each', set(whole), os.getxattr('x1', 'user.42')
    yield 'too big', told(os.setxattr, 'x0', 'user.big', b'v' * 5000), told(os.setxattr, 'x0', 'user.big', b'v' * 70000)
    for k in range(files):
        os.unlink('x%d' % k)


def killed():
    """Clients that die in the middle of whatever they do."""
    before = os.statvfs('.')
    for turn in range(scaled(4)):
        os.mkdir('arena')
        clients = [subprocess.Popen(
            ['sh', '-c', line], cwd='arena', stderr=subprocess.DEVNULL, start_new_session=True) for line in (
            'while :; do mkdir k; echo x > k/f; mv k/f k/g; rm -r k; done',
            'head -c 300000000 /dev/zero > big',
            'while :; do ls -lR . ; done > /dev/null',
            'exec 7> open; rm open; while :; do head -c 100000 /dev/zero >&7; done',
        )]
        subprocess.run(['sleep', '0.2'])
        for client in clients:
            os.killpg(client.pid, signal.SIGKILL)
            client.wait()
        # Children of the shells may take a moment longer to die.
        while subprocess.run(['rm', '-rf', 'arena'], stderr=subprocess.DEVNULL).returncode != 0:
            pass
    yield 'killed', given_back(before)


def full():
    """The disk is full, and there is room again."""
    ends = set()
    count = 0
    os.mkdir('full')
    while ends <= {'ok'}:
        ends.add(told(os.mknod, 'full/%d' % count))
        count += 1
    yield 'no inode left', sorted(ends), os.statvfs('.').f_ffree
    run = subprocess.run(['rm', '-rf', 'full'], capture_output=True)
    fd = made('fill')
    while told(os.write, fd, bytes(2 ** 22)) == str(2 ** 22):
        pass
    yield 'no space left', told(os.write, fd, b'x' * 8192), told(os.mkdir, 'more'), os.statvfs('.').f_bfree
    os.unlink('fill')
    yield 'still there', os.fstat(fd).st_size > 0
    os.close(fd)
    yield 'room again', run.returncode, told(os.mkdir, 'more')


os.chdir(HERE)
ATTACKS = (giants, holes, crowd, depth, loops, names, handles, links, attributes, killed, full)
for attack in ATTACKS:
    if sys.argv[3:] and attack.__name__ not in sys.argv[3:]:
        continue
    folder = attack.__name__ + '-attack'
    os.mkdir(folder)
    os.chdir(folder)
    for what, *found in attack():
        print(what + ':', *found, flush=True)
    os.chdir(HERE)
    subprocess.run(['rm', '-rf', folder], check=True)
