#!/usr/bin/env python3
"""Writes the real kernel's answers into transcripts of system calls (src/world/recorded/*.calls). In Python, as Node has no mknod, renameat2, xattrs.

usage: unshare -m --propagation private tools/record-calls.py FILE...   (root; needs losetup, mkfs.ext4)
A case is an unindented title and indented calls; each call runs for real in a fresh directory of a fresh ext4
file system that is the process's root, and its line gets ` = ANSWER`. src/world/recorded.test.ts plays the same calls.
"""
import ctypes, errno, fcntl, os, re, resource, signal, stat, subprocess, sys, tempfile, time, traceback

'warm'.encode('latin1').decode('unicode_escape')
libc = ctypes.CDLL(None, use_errno=True)
HEAD = '# Recorded by tools/record-calls.py on Linux %s, ext4, relatime.'
FLAGS = {n[2:].lower(): getattr(os, n) for n in dir(os) if n.startswith('O_')}
FLAGS.update(tmpfile=0o20200000, path=0o10000000)
WHENCE = dict(set=0, cur=1, end=2, data=3, hole=4)
KINDS = {stat.S_IFDIR: 'd', stat.S_IFREG: 'f', stat.S_IFLNK: 'l', stat.S_IFIFO: 'p', stat.S_IFSOCK: 's', stat.S_IFCHR: 'c', stat.S_IFBLK: 'b'}
FALLOC = dict(keep=1, punch=2, zero=16)

def token(text):
    """`x*255` and `(ab)*3` repeat; \\xNN is a byte; '' is nothing."""
    if text == "''": return b''
    text = text.encode('latin1').decode('unicode_escape')
    text = re.sub(r'(?:\(([^)]*)\)|(.))\*(\d+)', lambda m: (m[1] or m[2]) * int(m[3]), text)
    return text.encode('latin1')

def call(f, *args):
    if f(*args) < 0: raise OSError(ctypes.get_errno(), '')

class Case:
    def __init__(self):
        self.fds, self.inos, self.snaps = {}, {}, {}

    def fd(self, name):
        return self.fds[name] if name in self.fds else 999

    def describe(self, st):
        ino = self.inos.setdefault(st.st_ino, len(self.inos) + 1)
        text = f'{KINDS[stat.S_IFMT(st.st_mode)]} {stat.S_IMODE(st.st_mode):o} {st.st_nlink} {st.st_uid}:{st.st_gid} {st.st_size} {st.st_blocks} #{ino}'
        if stat.S_ISCHR(st.st_mode) or stat.S_ISBLK(st.st_mode): text += f' {os.major(st.st_rdev)},{os.minor(st.st_rdev)}'
        return text

    def run(self, op, a):
        p = [token(x) for x in a]
        n = lambda i, base=10: int(a[i], base)
        if op == 'as':
            os.setresuid(0, 0, 0)
            ids = a[0].split(':'); uid = int(ids[0]); gids = [int(g) for g in (ids[1] if len(ids) > 1 else ids[0]).split(',')]
            os.setresgid(gids[0], gids[0], 0); os.setgroups(gids); os.setresuid(uid, uid, 0)
        elif op == 'umask': return f'{os.umask(n(0, 8)):o}'
        elif op == 'mkdir': os.mkdir(p[0], n(1, 8))
        elif op == 'rmdir': os.rmdir(p[0])
        elif op == 'mknod':
            dev = os.makedev(*[int(x) for x in a[2].split(',')]) if len(a) > 2 else 0
            os.mknod(p[0], n(1, 8), dev)
        elif op == 'create':
            fd = os.open(p[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, n(1, 8))
            if len(a) > 2: os.write(fd, p[2])
            os.close(fd)
        elif op == 'symlink': os.symlink(p[0], p[1])
        elif op == 'link': call(libc.linkat, -100, p[0], -100, p[1], 0x400 if 'follow' in a[2:] else 0)
        elif op == 'unlink': os.unlink(p[0])
        elif op == 'rename':
            flags = (1 if 'noreplace' in a[2:] else 0) | (2 if 'exchange' in a[2:] else 0)
            call(libc.renameat2, -100, p[0], -100, p[1], flags)
        elif op == 'readlink': return os.readlink(p[0]).decode('latin1')
        elif op == 'open':
            flags = 0
            for name in a[2].split('|'): flags |= FLAGS[name]
            at = {'dir_fd': self.fd(a[4])} if len(a) > 4 else {}
            fd = os.open(p[1], flags & ~os.O_CLOEXEC, n(3, 8) if len(a) > 3 else 0o666, **at)
            self.fds[a[0]] = fd
        elif op == 'close':
            os.close(self.fd(a[0])); self.fds.pop(a[0], None)
        elif op == 'read': return self.bytes(os.read(self.fd(a[0]), n(1)))
        elif op == 'pread': return self.bytes(os.pread(self.fd(a[0]), n(1), n(2)))
        elif op == 'write': return str(os.write(self.fd(a[0]), p[1]))
        elif op == 'pwrite': return str(os.pwrite(self.fd(a[0]), p[1], n(2)))
        elif op == 'lseek': return str(os.lseek(self.fd(a[0]), n(1), WHENCE[a[2]]))
        elif op == 'ftruncate': os.ftruncate(self.fd(a[0]), n(1))
        elif op == 'truncate': os.truncate(p[0], n(1))
        elif op == 'fallocate':
            mode = sum(FALLOC[x] for x in a[3].split('|')) if len(a) > 3 else 0
            call(libc.fallocate, self.fd(a[0]), mode, ctypes.c_long(n(1)), ctypes.c_long(n(2)))
        elif op == 'fsync': os.fsync(self.fd(a[0]))
        elif op == 'stat': return self.describe(os.stat(p[0]))
        elif op == 'lstat': return self.describe(os.lstat(p[0]))
        elif op == 'fstat': return self.describe(os.fstat(self.fd(a[0])))
        elif op == 'chmod': os.chmod(p[0], n(1, 8))
        elif op == 'fchmod': os.fchmod(self.fd(a[0]), n(1, 8))
        elif op == 'chown': os.chown(p[0], n(1), n(2))
        elif op == 'lchown': os.lchown(p[0], n(1), n(2))
        elif op == 'fchown': os.fchown(self.fd(a[0]), n(1), n(2))
        elif op in ('utimens', 'lutimens'): self.utimens(p[0], a[1], a[2], 0 if op == 'utimens' else 0x100)
        elif op == 'times':
            st = os.lstat(p[0]); return f'{st.st_atime_ns} {st.st_mtime_ns}'
        elif op == 'access': os_access(p[0], a[1], len(a) > 2)
        elif op == 'getxattr': return self.bytes(os.getxattr(p[0], p[1], follow_symlinks=len(a) < 3))
        elif op == 'setxattr':
            flags = 1 if 'create' in a[3:] else 2 if 'replace' in a[3:] else 0
            os.setxattr(p[0], p[1], p[2], flags)
        elif op == 'listxattr': return ' '.join(sorted(os.listxattr(p[0], follow_symlinks=len(a) < 2))) or 'nothing'
        elif op == 'removexattr': os.removexattr(p[0], p[1])
        elif op == 'chdir': os.chdir(p[0])
        elif op == 'fchdir': os.fchdir(self.fd(a[0]))
        elif op == 'chroot': os.chroot(p[0])
        elif op == 'getcwd': return os.getcwdb().decode('latin1')
        elif op == 'ls':
            names = [f'{e.name.decode("latin1")}:{self.kind(e)}' for e in os.scandir(p[0])]
            return ' '.join(sorted(names)) or 'nothing'
        elif op == 'nlinks': return ' '.join(map(links, p))
        elif op == 'snap':
            for x in p: self.snaps[x] = os.lstat(x)
            time.sleep(0.02)
        elif op == 'moved':
            had, st = self.snaps[p[0]], os.lstat(p[0])
            names = ['atime', 'mtime', 'ctime']
            return ' '.join(x for x in names if getattr(had, f'st_{x}_ns') != getattr(st, f'st_{x}_ns')) or 'none'
        elif op == 'pipe': self.fds[a[0]], self.fds[a[1]] = os.pipe()
        elif op == 'dup':
            self.fds[a[1]] = os.dup(self.fd(a[0]))
        elif op == 'getfl':
            return oct(fcntl.fcntl(self.fd(a[0]), fcntl.F_GETFL) & ~0o100000)[2:]
        elif op == 'setfl':
            fcntl.fcntl(self.fd(a[0]), fcntl.F_SETFL, sum(FLAGS[x] for x in a[1].split('|') if x != 'none'))
        elif op == 'limit':
            resource.setrlimit(getattr(resource, 'RLIMIT_' + a[0].upper()), (n(1), n(1)))
        elif op == 'ignore':
            signal.signal(getattr(signal, 'SIG' + a[0].upper()), signal.SIG_IGN)
        else: raise Exception('no such call: ' + op)
        return 'ok'

    def kind(self, entry):
        """The type that getdents gave: needs no permission."""
        is_a = lambda test: test(follow_symlinks=False)
        if entry.is_symlink(): return 'l'
        return 'd' if is_a(entry.is_dir) else 'f' if is_a(entry.is_file) else KINDS[stat.S_IFMT(os.lstat(entry.path).st_mode)]

    def bytes(self, data):
        if len(data) > 64 and data == data[:1] * len(data): return f'{len(data)} of {quoted(data[:1])}'
        return quoted(data)

    def utimens(self, path, atime, mtime, flags):
        spec = (ctypes.c_long * 4)()
        for i, text in enumerate((atime, mtime)):
            if text == 'now': spec[2 * i + 1] = (1 << 30) - 1
            elif text == 'omit': spec[2 * i + 1] = (1 << 30) - 2
            else: spec[2 * i], spec[2 * i + 1] = [int(x) for x in text.split('.')]
        call(libc.utimensat, -100, path, spec, flags)

def os_access(path, wanted, effective):
    mode = sum({'r': 4, 'w': 2, 'x': 1, 'f': 0}[c] for c in wanted)
    call(libc.faccessat, -100, path, mode, 0x200 if effective else 0) if not effective else call(libc.syscall, 439, -100, path, mode, 0x200)

def links(path):
    try: return str(os.lstat(path).st_nlink)
    except OSError as e: return errno.errorcode[e.errno]

def quoted(data):
    return '"' + ''.join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f'\\x{b:02x}' for b in data) + '"'

def play(lines, base):
    """Answers of one case, played by a child of its own whose root is a new directory."""
    root = tempfile.mkdtemp(dir=base); os.chmod(root, 0o755)
    back, out = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(back); os.chroot(root); os.chdir('/'); os.umask(0o022); os.setgroups([0])
        case = Case()
        for line in lines:
            op, *args = line.split()
            try: answer = case.run(op, args)
            except OSError as e: answer = errno.errorcode[e.errno].replace('ENOTSUP', 'EOPNOTSUPP')
            except Exception: traceback.print_exc(); os._exit(1)
            os.write(out, (answer + '\n').encode('latin1'))
        os._exit(0)
    os.close(out)
    data = b''
    while chunk := os.read(back, 65536): data += chunk
    os.close(back); os.waitpid(pid, 0)
    subprocess.run(['rm', '-rf', root])
    answers = data.decode('latin1').split('\n')[:-1]
    return answers + ['died'] * (len(lines) - len(answers))

def record(path, base):
    out, lines, pending = [HEAD % os.uname().release], open(path, encoding='latin1').read().split('\n'), []
    def flush():
        for text, answer in zip(pending, play(pending, base) if pending else []): out.append(f'  {text} = {answer}')
        pending.clear()
    for line in lines:
        if line.startswith('# Recorded by'): continue
        if line.startswith('  '): pending.append(line.strip().split(' = ')[0])
        else: flush(); out.append(line)
    flush()
    text = '\n'.join(out).rstrip('\n') + '\n'
    open(path, 'w', encoding='latin1').write(text)

def main():
    work = tempfile.mkdtemp(prefix='calls-', dir='/var/tmp')
    disk = work + '/disk'; mnt = work + '/mnt'; os.mkdir(mnt)
    subprocess.check_call(['truncate', '-s', '512M', disk])
    subprocess.check_call(['mkfs.ext4', '-q', '-F', '-O', '^has_journal', disk])
    subprocess.check_call(['mount', '-o', 'loop,relatime', disk, mnt])
    try:
        for path in sys.argv[1:]: record(path, mnt)
    finally:
        subprocess.run(['umount', mnt]); subprocess.run(['rm', '-rf', work])

main()
