#!/usr/bin/env python3
"""Records what OpenSSH's sftp-server answers, packet by packet: test/recorded/sftp-server.json. In Python, as it must
run inside of the truth root.

usage: TRUTH_WORK=DIR unshare -m --propagation private tools/record-sftp.py TRUTH_TOOL SFTP_SERVER OUT
TRUTH_TOOL is the folder with record.py; its root has Python, and SFTP_SERVER, the binary, is put into it. Each conversation has
a fresh root, a shell script that sets it up, and requests sent one by one; test/sftp-server.test.ts plays the same ones.
"""
import base64, json, os, select, shutil, struct, subprocess, sys, zlib

u8 = lambda n: struct.pack('>B', n)
u32 = lambda n: struct.pack('>I', n & 0xffffffff)
u64 = lambda n: struct.pack('>Q', n & 0xffffffffffffffff)
def s(x):
    x = x.encode('latin1') if isinstance(x, str) else x
    return u32(len(x)) + x
def attrs(size=None, ids=None, perm=None, times=None, ext=None):
    flags, out = 0, b''
    if size is not None: flags |= 1; out += u64(size)
    if ids is not None: flags |= 2; out += u32(ids[0]) + u32(ids[1])
    if perm is not None: flags |= 4; out += u32(perm)
    if times is not None: flags |= 8; out += u32(times[0]) + u32(times[1])
    if ext is not None:
        flags |= 0x80000000; out += u32(len(ext))
        for k, v in ext: out += s(k) + s(v)
    return u32(flags) + out
def raw(b): return u32(len(b)) + b
R, W, A, C, T, X = 1, 2, 4, 8, 16, 32
count = 0
def req(kind, *parts):
    global count
    count += 1
    return raw(u8(kind) + u32(count) + b''.join(parts))
H = lambda n: s(u32(n))
init = lambda v=3: raw(u8(1) + u32(v))
op = lambda p, f, **a: req(3, s(p), u32(f), attrs(**a))
close = lambda h: req(4, H(h))
read = lambda h, at, n: req(5, H(h), u64(at), u32(n))
write = lambda h, at, d: req(6, H(h), u64(at), s(d))
lstat = lambda p: req(7, s(p))
fstat = lambda h: req(8, H(h))
setstat = lambda p, **a: req(9, s(p), attrs(**a))
fsetstat = lambda h, **a: req(10, H(h), attrs(**a))
opendir = lambda p: req(11, s(p))
readdir = lambda h: req(12, H(h))
remove = lambda p: req(13, s(p))
mkdir = lambda p, **a: req(14, s(p), attrs(**a))
rmdir = lambda p: req(15, s(p))
realpath = lambda p: req(16, s(p))
stat = lambda p: req(17, s(p))
rename = lambda a, b: req(18, s(a), s(b))
readlink = lambda p: req(19, s(p))
symlink = lambda a, b: req(20, s(a), s(b))
ext = lambda name, *parts: req(200, s(name), *parts)
posix_rename = lambda a, b: ext('posix-rename@openssh.com', s(a), s(b))
statvfs = lambda p: ext('statvfs@openssh.com', s(p))
fstatvfs = lambda h: ext('fstatvfs@openssh.com', H(h))
hardlink = lambda a, b: ext('hardlink@openssh.com', s(a), s(b))
fsync = lambda h: ext('fsync@openssh.com', H(h))
lsetstat = lambda p, **a: ext('lsetstat@openssh.com', s(p), attrs(**a))
limits = lambda *x: ext('limits@openssh.com', *x)
expand = lambda p: ext('expand-path@openssh.com', s(p))
copy = lambda a, at, n, b, to: ext('copy-data', H(a), u64(at), u64(n), H(b), u64(to))
home = lambda u: ext('home-directory', s(u))
names = lambda us, gs: ext('users-groups-by-id@openssh.com', s(b''.join(map(u32, us))), s(b''.join(map(u32, gs))))

# Old times are fixed, so that the lines of a listing can be compared whole.
SETUP = r'''
mkdir -p /tmp/w/d/sub; cd /tmp/w
printf 'hello, world\n' > a; printf '#!/bin/sh\nid\n' > run.sh; chmod 755 run.sh; chmod 4711 run.sh
: > empty; chmod 600 empty; ln -s a link; ln -s nowhere dangling; ln -s loop loop; ln -s d dlink
printf x > d/one; printf yy > d/two; chown 33:33 d/two; chmod 1777 d/sub; mkfifo pipe; chmod 640 pipe
mkdir closed; chmod 700 closed; printf secret > closed/s; chmod 600 closed/s
printf '%s' 0123456789 > ten; ln ten also; chown 12345:54321 ten
mkdir -p /home/bob; grep -q '^bob:' /etc/passwd || echo 'bob:x:4242:4242:Bob:/home/bob:/bin/bash' >> /etc/passwd
grep -q '^bob:' /etc/group || echo 'bob:x:4242:' >> /etc/group; chown 4242:4242 /home/bob
mkdir /tmp/w/bobs; chown 4242:4242 /tmp/w/bobs
touch -hd '2020-01-02 03:04:05Z' a run.sh empty link dangling loop dlink d/one d/two d/sub pipe closed/s closed ten bobs d . /home/bob
'''

CASES = []
def case(name, *requests, user='root', setup='', silent=()):
    CASES.append(dict(name=name, user=user, setup=SETUP + setup, requests=list(requests), silent=list(silent)))

case('versions and the list of extensions', init())
case('a client of version 2', init(2), lstat('/tmp/w/none'))
case('a client of version 6', init(6), lstat('/tmp/w/none'))
case('twice INIT', init(), init(3), lstat('/tmp/w/none'))
case('INIT with more behind it', raw(u8(1) + u32(3) + s('newline@vandyke.com') + s('\n')), lstat('/tmp/w/a'))
case('a request before INIT', lstat('/tmp/w/a'))
case('an extension before INIT', limits())
# A file, a directory, links of all kinds, a pipe, set-uid, two names, nothing, below a file, with a slash behind, too long.
case('stat and lstat', init(), *[look('/tmp/w/' + p) for p in ('a', 'd', 'link', 'dangling', 'loop', 'dlink', 'pipe', 'run.sh', 'ten', 'none', 'a/b', 'a/', 'd/', 'n' * 256) for look in (stat, lstat)])
case('stat: the root, devices, an empty path, a relative one', init(), stat('/'), lstat('/'), stat(''), lstat(''), stat('.'), stat('/dev/null'))
case('stat: a path beyond PATH_MAX', init(), stat('/' + 'x/' * 2100), realpath('/' + 'x/' * 2100))
case('stat: a path with a NUL', init(), stat('/tmp/w/a\0b'), op('/tmp/w/new\0x', W | C), lstat('/tmp/w/new'))
case('reading', init(), op('/tmp/w/a', R), fstat(0), read(0, 0, 5), read(0, 7, 32768), read(0, 13, 1), read(0, 99, 10), read(0, 0, 0), read(0, 13, 0),
     read(0, 1 << 63, 4), read(0, (1 << 63) - 1, 4), close(0), read(0, 0, 5), fstat(0), close(0))
case('reading: a directory, a fifo, /dev/zero, /proc', init(), op('/tmp/w/d', R), read(0, 0, 5), fstat(0), op('/dev/zero', R), read(1, 9, 4), op('/proc/sys/kernel/ostype', R), read(2, 0, 100), read(2, 6, 100))
case('reading: what cannot be opened', init(), op('/tmp/w/none', R), op('/tmp/w/a/b', R), op('/tmp/w/loop', R), op('/tmp/w/dangling', R), op('', R), op('/tmp/w/d', W), op('/tmp/w/d', R | W))
case('reading much', init(), op('/tmp/w/big', R), read(0, 0, 70000), read(0, 299000, 4000), close(0), setup='head -c 300000 /dev/zero | tr "\\0" A > /tmp/w/big\n')
case('reading more than is allowed', init(), op('/tmp/w/big', R), read(0, 0, 261120), read(0, 0, 261121), read(0, 0, 1 << 20), read(0, 0, 0xffffffff), setup='head -c 270000 /dev/zero > /tmp/w/big\n')
case('reading: not open for it', init(), op('/tmp/w/a', W), read(0, 0, 5), write(0, 0, 'J'), close(0), op('/tmp/w/a', R), write(0, 0, 'x'), read(0, 0, 5))
case('writing a new file', init(), op('/tmp/w/new', W | C | T, perm=0o644), fstat(0), write(0, 0, 'hello'), write(0, 5, ' world'), fstat(0), fsetstat(0, perm=0o100755), fsync(0), close(0), stat('/tmp/w/new'))
case('reading back what was put', init(), op('/tmp/w/new', W | C | T), write(0, 0, 'hello'), close(0), op('/tmp/w/new', R), read(0, 0, 32768), read(0, 5, 32768), close(0), lstat('/tmp/w/new'), remove('/tmp/w/new'), lstat('/tmp/w/new'))
case('modes and the umask', init(), op('/tmp/w/m1', W | C), op('/tmp/w/m2', W | C, perm=0o777), op('/tmp/w/m3', W | C, perm=0o100600), op('/tmp/w/m4', W | C, perm=0o4777), op('/tmp/w/m5', W | C, perm=0),
     fstat(0), fstat(1), fstat(2), fstat(3), fstat(4), mkdir('/tmp/w/n1'), mkdir('/tmp/w/n2', perm=0o700), mkdir('/tmp/w/n3', perm=0o42777), mkdir('/tmp/w/n4', perm=0), stat('/tmp/w/n1'), stat('/tmp/w/n2'), stat('/tmp/w/n3'), stat('/tmp/w/n4'))
case('holes', init(), op('/tmp/w/new', R | W | C), write(0, 100, 'x'), fstat(0), read(0, 98, 10), write(0, 0, ''), fstat(0), read(0, 0, 4))
case('flags of OPEN', init(), op('/tmp/w/a', W | C | X), op('/tmp/w/x', W | C | X), op('/tmp/w/x', W | C | X), op('/tmp/w/none', W), op('/tmp/w/a', W | T), fstat(1), op('/tmp/w/ten', 0), read(2, 0, 4), op('/tmp/w/new', C), fstat(3), op('/tmp/w/new2', X | C | R), op('/tmp/w/none', T | R), op('/tmp/w/ten', 0xffffffff))
case('OPEN to append', init(), op('/tmp/w/a', W | A), write(0, 0, 'more'), fstat(0), write(0, 2, '!'), close(0), op('/tmp/w/a', R), read(0, 0, 100))
case('OPEN to append, read and write', init(), op('/tmp/w/ten', R | W | A | C), read(0, 2, 3), write(0, 0, 'ab'), read(0, 8, 10))
case('OPEN through a dangling link', init(), op('/tmp/w/dangling', W | C), write(0, 0, 'x'), close(0), lstat('/tmp/w/nowhere'), op('/tmp/w/dangling', W | C | X))
case('handles are used again, the newest first', init(), op('/tmp/w/a', R), op('/tmp/w/ten', R), opendir('/tmp/w/d'), op('/tmp/w/a', R), close(1), close(0), close(2), op('/tmp/w/a', R), op('/tmp/w/a', R), op('/tmp/w/a', R), op('/tmp/w/a', R))
case('handles that are none', init(), fstat(0), close(7), read(0xffffffff, 0, 1), req(4, s('')), req(4, s('abc')), req(4, s('\0\0\0\0\0')), req(8, s('x' * 300)), readdir(0), fsetstat(3, perm=1), fsync(3), fstatvfs(3), write(3, 0, 'x'))
case('handles of the other kind', init(), op('/tmp/w/a', R), opendir('/tmp/w/d'), readdir(0), read(1, 0, 1), write(1, 0, 'x'), fstat(1), fsetstat(1, perm=0o755), fsync(1), fstatvfs(1), close(1), close(0))
case('a directory', init(), opendir('/tmp/w'), readdir(0), readdir(0), readdir(0), close(0), readdir(0))
case('a directory with a slash, relative, through a link', init(), opendir('/tmp/w/d/'), readdir(0), opendir('/tmp/w/dlink'), readdir(1), opendir('/tmp/w/d/sub'), readdir(2), readdir(2))
case('what is no directory', init(), opendir('/tmp/w/a'), opendir('/tmp/w/none'), opendir('/tmp/w/loop'), opendir(''), opendir('/tmp/w/pipe'))
case('a directory of many', init(), opendir('/tmp/w/many'), readdir(0), readdir(0), readdir(0), readdir(0), close(0), setup='mkdir /tmp/w/many; cd /tmp/w/many; for i in {001..250}; do : > f$i; done; touch -d 2020-01-01Z *\n')
case('names in listings', init(), opendir('/tmp/w/odd'), readdir(0), setup='mkdir /tmp/w/odd; cd /tmp/w/odd; : > "a b"; : > $\'new\\nline\'; : > $\'\\303\\244\'; : > -x; : > .hid; chown -- 999:888 -x; truncate -s 5000000 "a b"; touch -hd 2020-01-01Z -- * .hid\n')
case('owners in listings', init(), opendir('/tmp/w/own'), readdir(0), setup='mkdir /tmp/w/own; cd /tmp/w/own; : > a; chown www-data:games a; : > b; chown nobody:nogroup b; : > c; chown 65000:64000 c; echo averyveryverylongname:x:777:777::/:/bin/sh >> /etc/passwd; : > d; chown 777:777 d; ln a hard; touch -hd 2020-01-01Z *\n')
case('special files in listings', init(), opendir('/tmp/w/sp'), readdir(0), lstat('/tmp/w/sp/blk'), setup='mkdir /tmp/w/sp; cd /tmp/w/sp; mkfifo fifo; for m in 7777 1777 2755 2644 4644 1666 0; do : > m$m; chmod $m m$m; done; ln -s /etc/passwd l; touch -hd 2020-01-01Z *\n')
case('dates in listings', init(), opendir('/tmp/w/dates'), readdir(0), setup='mkdir /tmp/w/dates; cd /tmp/w/dates; touch -d @0 epoch; touch -d "2038-01-19 03:14:08Z" later; touch -d "1969-12-31 23:59:59Z" before; touch -d "2099-05-06Z" far; touch -d "2026-01-05 10:20:30Z" thisyear\n')
case('setting attributes', init(), setstat('/tmp/w/a', perm=0o4755), stat('/tmp/w/a'), setstat('/tmp/w/a', perm=0o755), setstat('/tmp/w/a', size=3), stat('/tmp/w/a'), setstat('/tmp/w/a', times=(1, 2)), stat('/tmp/w/a'), setstat('/tmp/w/a', ids=(1, 2)), stat('/tmp/w/a'),
     setstat('/tmp/w/a', size=20, ids=(3, 4), perm=0o100640, times=(0x7fffffff, 0xffffffff)), stat('/tmp/w/a'), setstat('/tmp/w/a'), setstat('/tmp/w/a', ext=[('x', 'y')]), setstat('/tmp/w/link', perm=0o600), lstat('/tmp/w/link'))
case('setting attributes: what fails', init(), setstat('/tmp/w/none', perm=0o600), setstat('/tmp/w/d', size=3), setstat('/tmp/w/a', size=1 << 63), setstat('/tmp/w/dangling', times=(1, 2)), setstat('/tmp/w/none', size=1, perm=1, times=(1, 1), ids=(1, 1)), setstat('/tmp/w/loop', ids=(0, 0)), setstat('/tmp/w/a/x', perm=1))
case('setting attributes of a handle', init(), op('/tmp/w/a', R), fsetstat(0, size=3), fsetstat(0, perm=0o700), fsetstat(0, times=(5, 6)), fsetstat(0, ids=(7, 8)), fstat(0), op('/tmp/w/a', W), fsetstat(1, size=5, perm=0o777, times=(9, 10), ids=(0, 0)), fstat(1), fsetstat(1))
case('removing', init(), remove('/tmp/w/a'), remove('/tmp/w/a'), remove('/tmp/w/d'), remove('/tmp/w/dlink'), remove('/tmp/w/dangling'), rmdir('/tmp/w/d'), rmdir('/tmp/w/d/sub'), rmdir('/tmp/w/ten'), rmdir('/tmp/w/none'), rmdir('/tmp/w/d/.'), rmdir('/'), remove(''), remove('/tmp/w/ten/'), rmdir('/tmp/w/link'))
case('making directories', init(), mkdir('/tmp/w/d'), mkdir('/tmp/w/a'), mkdir('/tmp/w/none/x'), mkdir('/tmp/w/a/x'), mkdir(''), mkdir('/tmp/w/new/'), stat('/tmp/w/new'), mkdir('/tmp/w/' + 'n' * 256), mkdir('/proc/x'))
case('REALPATH', init(), *[ask(p) for p in ('', '.', '..', '/', '//', '/tmp/w/a', '/tmp/w/link', '/tmp/w/dlink/one', '/tmp/w/dlink/../a', '/tmp/w/none', '/tmp/w/none/x', '/tmp/w/a/', '/tmp/w/a/.', '/tmp/w/a/..', '/tmp/w/a/x', '/tmp/w/d/../../..',
     '/tmp/w/dangling', '/tmp/w/loop', '/tmp//w/./d/', '~', 'none', './none/', '/tmp/w/none/..', '/tmp/w/none/.', '/tmp/w/' + 'n' * 256, '/../tmp', '/tmp/w/closed/s') for ask in (realpath, stat)])
case('renaming', init(), rename('/tmp/w/a', '/tmp/w/b'), lstat('/tmp/w/a'), lstat('/tmp/w/b'), rename('/tmp/w/none', '/tmp/w/x'), rename('/tmp/w/b', '/tmp/w/ten'), rename('/tmp/w/b', '/tmp/w/b'), rename('/tmp/w/link', '/tmp/w/link2'), lstat('/tmp/w/link2'), rename('/tmp/w/ten', '/tmp/w/also'),
     rename('/tmp/w/d', '/tmp/w/e'), rename('/tmp/w/e', '/tmp/w/closed'), rename('/tmp/w/e', '/tmp/w/e/sub/x'), rename('/tmp/w/b', '/tmp/w/none/x'), rename('/tmp/w/b', '/tmp/w/e'), rename('/tmp/w/b', ''), rename('', '/tmp/w/q'), rename('/tmp/w/pipe', '/tmp/w/ten'), rename('/tmp/w/pipe', '/tmp/w/pip'), rename('/tmp/w/e', '/tmp/w/ten'), rename('/tmp/w/dangling', '/tmp/w/link2'), rename('/tmp/w/b', '/tmp/w/loop'), rename('/tmp/w/e', '/tmp/w/loop'))
case('renaming as POSIX has it', init(), posix_rename('/tmp/w/a', '/tmp/w/ten'), lstat('/tmp/w/ten'), lstat('/tmp/w/a'), posix_rename('/tmp/w/none', '/tmp/w/x'), posix_rename('/tmp/w/ten', '/tmp/w/d'), posix_rename('/tmp/w/d', '/tmp/w/d/sub/x'), posix_rename('/tmp/w/d', '/tmp/w/closed'), posix_rename('/tmp/w/d', '/tmp/w/ten'), posix_rename('/tmp/w/ten', '/proc/x'), posix_rename('/tmp/w/d', '/tmp/w/f'))
case('links', init(), symlink('a', '/tmp/w/new'), lstat('/tmp/w/new'), readlink('/tmp/w/new'), symlink('a', '/tmp/w/new'), symlink('/x/y z', '/tmp/w/new2'), readlink('/tmp/w/new2'), symlink('', '/tmp/w/n3'), symlink('x', ''), symlink('x', '/tmp/w/none/y'), readlink('/tmp/w/a'), readlink('/tmp/w/none'), readlink('/tmp/w/d'), readlink(''), readlink('/tmp/w/link'), readlink('/proc/self'.replace('self', 'mounts')))
case('hard links', init(), hardlink('/tmp/w/a', '/tmp/w/b'), lstat('/tmp/w/b'), hardlink('/tmp/w/a', '/tmp/w/b'), hardlink('/tmp/w/none', '/tmp/w/c'), hardlink('/tmp/w/d', '/tmp/w/c'), hardlink('/tmp/w/link', '/tmp/w/c'), lstat('/tmp/w/c'), hardlink('/tmp/w/a', '/dev/shm/x'))
case('statvfs', init(), statvfs('/tmp/w'), statvfs('/tmp/w/none'), statvfs('/tmp/w/a/b'), op('/tmp/w/a', R), fstatvfs(0), statvfs(''), statvfs('/tmp/w/dangling'))
case('lsetstat', init(), lsetstat('/tmp/w/link', times=(11, 12)), lstat('/tmp/w/link'), lsetstat('/tmp/w/link', ids=(5, 6)), lstat('/tmp/w/link'), lsetstat('/tmp/w/link', perm=0o600), lsetstat('/tmp/w/a', perm=0o640), lstat('/tmp/w/a'), lsetstat('/tmp/w/a', size=1), lsetstat('/tmp/w/none', times=(1, 1)), lsetstat('/tmp/w/none', size=1), lsetstat('/tmp/w/a'), lsetstat('/tmp/w/a', perm=0o755, ids=(0, 0), times=(1, 2)), lstat('/tmp/w/a'), lsetstat('/tmp/w/a', size=1, perm=0o600))
case('limits', init(), limits(), limits(s('x')))
case('expand-path', init(), *[expand(p) for p in ('', '~', '~/x', '~root', '~root/y', '~bob', '~nobodyhere', '~nobodyhere/x', 'x', 'x/y', '/tmp/w/a', '/tmp/w/none/x', '~/../x', './x', '../x', '/tmp/w/link')])
case('copy-data', init(), op('/tmp/w/ten', R), op('/tmp/w/new', R | W | C), copy(0, 0, 0, 1, 0), fstat(1), copy(0, 2, 3, 1, 100), read(1, 98, 10), copy(0, 8, 50, 1, 0), read(1, 0, 4), copy(0, 50, 1, 1, 0), copy(0, 50, 0, 1, 0), copy(0, 0, 1, 0, 5), copy(1, 0, 2, 1, 5), copy(1, 0, 4, 1, 2), copy(1, 0, 5, 0, 0), copy(9, 0, 1, 1, 0), copy(0, 0, 1, 9, 0), copy(0, 0, 1, 1, 1 << 63), copy(0, 1 << 63, 1, 1, 0), copy(0, 5, 0, 1, 5), close(1), op('/tmp/w/new', W | A), copy(0, 0, 4, 1, 0), fstat(1))
case('copy-data: how it fails', init(), op('/tmp/w/big', R), op('/tmp/w/ten', R), op('/tmp/w/big', R | W), copy(0, 0, 10, 2, 400000), copy(0, 0, 100, 1, 0), copy(0, 0, 100000, 1, 0), copy(0, 0, 0, 1, 0), op('/tmp/w/d', R), copy(3, 0, 10, 2, 0), copy(3, 0, 100000, 2, 0), op('/tmp/w/new', W | C), copy(4, 0, 10, 2, 0), copy(4, 0, 0, 2, 0), copy(0, 250000, 100000, 4, 0), copy(0, 250000, 200000, 4, 0), fstat(4), opendir('/tmp/w'), copy(5, 0, 1, 4, 0), setup='head -c 300000 /dev/zero | tr "\\0" B > /tmp/w/big\n')
case('copy-data much', init(), op('/tmp/w/big', R), op('/tmp/w/new', R | W | C), copy(0, 0, 0, 1, 0), fstat(1), copy(0, 1, 200000, 1, 5), read(1, 299990, 20), setup='head -c 300000 /dev/zero | tr "\\0" B > /tmp/w/big\n')
case('home-directory', init(), home(''), home('root'), home('bob'), home('nobodyhere'), home('www-data'))
case('names of ids', init(), names([0, 33, 54321], [0, 33, 99999]), names([], []), names([0], []), names([], [4242, 0]), ext('users-groups-by-id@openssh.com', s('\0\0\0'), s('')))
case('extensions nobody knows', init(), ext('foo@example.com'), ext('', s('x')), ext('space-available', s('/')), ext('md5-hash', s('/tmp/w/a')), ext('check-file-name', s('/tmp/w/a')), ext('posix-rename@openssh.com2', s('a'), s('b')))
case('types nobody knows', init(), *[r for kind in (0, 2, 21, 22, 23, 99, 101, 105, 199, 201, 255) for r in (req(kind, s('/tmp/w/a')), lstat('/tmp/w/a'))], silent=range(1, 23, 2))
case('more in a packet than is read', init(), raw(u8(7) + u32(7) + s('/tmp/w/a') + b'garbage'), lstat('/tmp/w/none'), raw(u8(17) + u32(8) + s('/tmp/w/none') + bytes(5000)), limits())
case('no id', init(), raw(u8(7)))
case('half an id', init(), raw(u8(7) + b'\0\0'))
case('no path', init(), raw(u8(7) + u32(1)))
case('a path longer than its packet', init(), raw(u8(7) + u32(1) + u32(100) + b'/tmp'))
case('a path of four gigabytes', init(), raw(u8(7) + u32(1) + u32(0xffffffff) + b'/tmp'))
case('OPEN without attributes', init(), raw(u8(3) + u32(1) + s('/tmp/w/a') + u32(R)))
case('OPEN with half of its attributes', init(), raw(u8(3) + u32(1) + s('/tmp/w/a') + u32(R) + u32(4)))
case('WRITE without data', init(), op('/tmp/w/a', W), raw(u8(6) + u32(2) + H(0) + u64(0)))
case('no type', init(), raw(b''), lstat('/tmp/w/a'), silent=[1])
case('extension without a name', init(), raw(u8(200) + u32(1)))
case('extension without its fields', init(), ext('statvfs@openssh.com'))
case('INIT without a version', raw(u8(1)))
case('a packet of 262144', init(), raw(u8(7) + u32(3) + s('/tmp/w/a') + bytes(262144 - 17)), lstat('/tmp/w/a'))
case('a packet of 262145', init(), raw(u8(7) + u32(3) + s('/tmp/w/a') + bytes(262145 - 17)))
case('a packet of four gigabytes', init(), u32(0xffffffff) + b'\x07')
case('HTTP', b'GET / HTTP/1.0\r\n\r\n')
case('the largest WRITE', init(), op('/tmp/w/new', W | C), write(0, 0, 'z' * 261000), fstat(0))
case('as a user: what is not his', init(), realpath('.'), op('/tmp/w/closed/s', R), stat('/tmp/w/closed/s'), opendir('/tmp/w/closed'), op('/tmp/w/a', W), op('/tmp/w/empty', R), remove('/tmp/w/a'), mkdir('/tmp/w/x'), rmdir('/tmp/w/d'), rename('/tmp/w/a', '/tmp/w/bobs/a'), posix_rename('/tmp/w/a', '/tmp/w/b'),
     symlink('x', '/tmp/w/y'), hardlink('/tmp/w/a', '/tmp/w/bobs/l'), setstat('/tmp/w/a', perm=0o777), setstat('/tmp/w/a', times=(1, 1)), setstat('/tmp/w/a', size=0), setstat('/tmp/w/a', ids=(4242, 4242)), op('/etc/shadow', R), realpath('/tmp/w/closed/s'), realpath('/tmp/w/closed'), readlink('/tmp/w/closed/s'), statvfs('/tmp/w/closed/s'), lsetstat('/tmp/w/a', ids=(1, 1)), lsetstat('/tmp/w/a', perm=0o600), user='bob')
case('as a user: what is his', init(), realpath(''), op('f', W | C | T, perm=0o644), write(0, 0, 'mine'), fsetstat(0, perm=0o755), fsetstat(0, ids=(0, 0)), fsetstat(0, ids=(4242, 4242)), close(0), stat('/home/bob/f'), mkdir('d', perm=0o777), stat('d'), opendir('.'), readdir(0), expand('~/f'), expand('~'), home(''), home('root'), symlink('f', 'l'), readlink('l'), op('/tmp/w/bobs/x', W | C), fstat(1), user='bob')

# What sshd starts, in the user's home.
START = {'root': 'cd /root; export HOME=/root USER=root LOGNAME=root; exec /usr/lib/openssh/sftp-server',
         'bob': 'cd /home/bob; export HOME=/home/bob USER=bob LOGNAME=bob; exec setpriv --reuid=4242 --regid=4242 --clear-groups /usr/lib/openssh/sftp-server'}

def play(record, case):
    root = record.fresh_root('sftp')
    try:
        with open(root + '/tmp/.snippet', 'w') as f: f.write('(' + case['setup'] + '\n) < /dev/null >&2\numask 022; ' + START[case['user']] + '\n')
        os.chmod(root + '/tmp/.snippet', 0o755)
        p = subprocess.Popen([record.HERE + '/nsrun', root, 'web01', '/bin/bash', 'bash', '/tmp/.snippet'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return talk(p, case)
    finally:
        subprocess.run(['umount', '-l', root], stderr=subprocess.DEVNULL)

def talk(p, case):
    out = p.stdout.fileno()
    def some(n, wait):
        got = b''
        while len(got) < n and select.select([out], [], [], wait)[0]:
            part = os.read(out, n - len(got))
            if not part: break
            got += part
        return got
    replies = []
    for n, request in enumerate(case['requests']):
        try: p.stdin.write(request); p.stdin.flush()
        except BrokenPipeError: pass
        head = some(4, 0.3 if n in case['silent'] else 5)
        replies.append(head + some(struct.unpack('>I', head)[0], 5) if len(head) == 4 else b'')
    try: p.stdin.close()
    except BrokenPipeError: pass
    return replies, p.wait(5)

def packed(packet):
    """In base64; long ones deflated, with a ! before."""
    return base64.b64encode(packet).decode() if len(packet) < 2000 else '!' + base64.b64encode(zlib.compress(packet, 9)).decode()

def with_server(record, binary):
    """A root with the server in it: nothing is written to the one that others use."""
    base = record.WORK + '/with-server'
    os.makedirs(base, exist_ok=True)
    subprocess.check_call(['mount', '-t', 'tmpfs', 'tmpfs', base])
    for name in ('u', 'w', 'm'): os.mkdir(f'{base}/{name}')
    subprocess.check_call(['mount', '-t', 'overlay', '-o', f'lowerdir={record.ROOT},upperdir={base}/u,workdir={base}/w', 'overlay', base + '/m'])
    folder = base + '/m/usr/lib/openssh'
    os.makedirs(folder, exist_ok=True); shutil.copy(binary, folder)
    for path in (base + '/m', folder, folder + '/sftp-server'): os.chown(path, 100000, 100000)
    record.ROOT = base + '/m'

def main(tool, binary, out):
    sys.path.insert(0, tool)
    import record
    with_server(record, binary)
    done = []
    for case in CASES:
        replies, status = play(record, case)
        done.append(dict(name=case['name'], user=case['user'], setup=case['setup'][len(SETUP):],
                         exchanges=[[packed(a), packed(b)] for a, b in zip(case['requests'], replies)], exit=status))
    version = subprocess.check_output(['dpkg-query', '-W', 'openssh-sftp-server'], text=True).split()
    count = sum(len(c['exchanges']) for c in done)
    with open(out, 'w') as f:
        f.write('{"recorded": %s,\n "setup": %s,\n "conversations": [\n' % (json.dumps(' '.join(version)), json.dumps(SETUP)))
        f.write(',\n'.join('  ' + json.dumps(c, separators=(',', ':')) for c in done))
        f.write('\n]}\n')
    print(f'{len(done)} conversations, {count} exchanges')

if __name__ == '__main__': main(*sys.argv[1:])
