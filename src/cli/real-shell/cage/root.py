"""What is to be seen in the cage: the host's programs, the world, and little else."""
import ctypes
import os
import struct

from calls import call, numbers

HONEYPOT = '/mnt/honeypot'
# Where the new root is put together: every Linux has this directory.
NEW_ROOT = '/tmp'

# linux/mount.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
# linux/fcntl.h; mount_setattr(2) has one number on all machines.
AT_FDCWD, AT_RECURSIVE, MOUNT_SETATTR = -100, 0x8000, 442

PROGRAMS = ('/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32')
# What programs need of /etc, and that tells nothing about the host but which programs it has.
ETC = ('alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'magic', 'terminfo')
FOLDERS = ('/etc', '/dev', '/proc', '/root', '/run', '/tmp', '/mnt', HONEYPOT, '/var')
FILES = {
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    '/etc/hosts': '127.0.0.1 localhost\n',
}
DEVICES = ('null', 'zero', 'full', 'random', 'urandom', 'tty')
LINKS = {
    # The world's: see accounts.py.
    '/etc/passwd': '../run/passwd',
    '/etc/group': '../run/group',
    '/var/tmp': '../tmp',
}
DEVICE_LINKS = {
    '/dev/fd': '/proc/self/fd',
    '/dev/stdin': '/proc/self/fd/0',
    '/dev/stdout': '/proc/self/fd/1',
    '/dev/stderr': '/proc/self/fd/2',
    '/dev/ptmx': 'pts/ptmx',
    '/dev/shm': '../tmp',
}
COUNTED = ('cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts')


def enter_root(settings):
    """Makes it and leaves the host's. The world is not mounted yet."""
    mount(None, '/', None, MS_REC | MS_PRIVATE)
    build_sealed(settings['hidden'])
    build_devices()
    flags = MS_NOSUID | MS_NODEV | (0 if settings['isExecutable'] else MS_NOEXEC)
    mount('tmpfs', NEW_ROOT + '/tmp', 'tmpfs', flags, 'mode=1777,size=256m,nr_inodes=64k')
    mount('tmpfs', NEW_ROOT + '/root', 'tmpfs', flags, 'mode=700,size=16m,nr_inodes=4k')
    mount('tmpfs', NEW_ROOT + '/run', 'tmpfs', MS_NOSUID | MS_NODEV | MS_NOEXEC, 'mode=755,size=1m')
    os.chdir(NEW_ROOT)
    call('entering the root', numbers()['pivot_root'], b'.', b'.')
    call('leaving the host', 'umount2', b'.', MNT_DETACH)
    os.chdir('/')


def build_sealed(hidden):
    """Programs and a few texts, all of it read-only in the end."""
    mount('tmpfs', NEW_ROOT, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755,size=1m,nr_inodes=1k')
    for path in FOLDERS:
        os.mkdir(NEW_ROOT + path)
    for path in (*PROGRAMS, *(f'/etc/{name}' for name in ETC)):
        bind(path)
    for path in hidden:
        if os.path.isdir(NEW_ROOT + path):
            mount('tmpfs', NEW_ROOT + path, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=0,size=4k')
    for path, text in FILES.items():
        write(NEW_ROOT + path, text)
    link(LINKS)
    mount('proc', NEW_ROOT + '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC)
    # There are no further namespaces, in which capabilities could be had again.
    for name in COUNTED:
        write(f'{NEW_ROOT}/proc/sys/user/max_{name}_namespaces', '0')
    sealed = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
    attributes = struct.pack('=QQQQ', sealed, 0, 0, 0)
    words = (ctypes.c_long(AT_FDCWD), NEW_ROOT.encode(), AT_RECURSIVE, attributes)
    size = ctypes.c_size_t(len(attributes))
    call('making it read-only (needs Linux 5.12)', MOUNT_SETATTR, *words, size)


def build_devices():
    """Terminals are its own; of the host's devices only those that hold nothing."""
    dev = NEW_ROOT + '/dev'
    mount('tmpfs', dev, 'tmpfs', MS_NOSUID | MS_NOEXEC, 'mode=755,size=64k,nr_inodes=64')
    for name in DEVICES:
        bind('/dev/' + name)
    link(DEVICE_LINKS)
    os.mkdir(dev + '/pts')
    options = 'newinstance,ptmxmode=666,mode=620,max=64'
    mount('devpts', dev + '/pts', 'devpts', MS_NOSUID | MS_NOEXEC, options)
    mount(None, dev, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC)


def mount_world(fuse, settings):
    """The kernel checks permissions by owner and mode, as a disk's would be (mount.fuse(8))."""
    flags = MS_NOSUID | MS_NODEV
    flags |= 0 if settings['isExecutable'] else MS_NOEXEC
    flags |= MS_RDONLY if settings['isReadOnly'] else 0
    own = f'fd={fuse},rootmode=40000,user_id=0,group_id=0,allow_other'
    options = own + ',default_permissions,max_read=1048576'
    mount(settings['source'], HONEYPOT, 'fuse.mimicry', flags, options)


def bind(path):
    """The host's own at the same place; what it has not is not there."""
    target = NEW_ROOT + path
    if os.path.islink(path):
        return os.symlink(os.readlink(path), target)
    if not os.path.exists(path):
        return None
    if os.path.isdir(path):
        os.mkdir(target)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    return mount(path, target, None, MS_BIND | MS_REC)


def link(links):
    for path, target in links.items():
        os.symlink(target, NEW_ROOT + path)


def mount(source, target, kind, flags, options=''):
    words = [word and os.fsencode(word) for word in (source, target, kind)]
    call(f'mounting {target}', 'mount', *words, ctypes.c_ulong(flags), options.encode())


def write(path, text):
    with open(path, 'w', encoding='ascii') as file:
        file.write(text)
