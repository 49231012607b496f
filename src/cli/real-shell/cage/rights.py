"""What may be done in the cage: all other rights are given up, for good."""
import ctypes
import resource
import socket
import struct
import termios

from calls import call, numbers

GIB = 2**30
LIMITS = {
    # Of 1 byte no dump is made; of 0 one is still handed to a program of the host's (core(5)).
    resource.RLIMIT_CORE: 1,
    resource.RLIMIT_NPROC: 256,
    resource.RLIMIT_AS: 4 * GIB,
    resource.RLIMIT_FSIZE: 16 * GIB,
    resource.RLIMIT_NOFILE: 4096,
    resource.RLIMIT_MEMLOCK: 64 * 1024,
    resource.RLIMIT_MSGQUEUE: 0,
}

# linux/prctl.h, linux/keyctl.h
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 22, 24, 38
KEYCTL_JOIN_SESSION_KEYRING = 1
# linux/capability.h: CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, KILL, SETGID, SETUID
# and SETFCAP: root of the world's files and of his own processes.
CAPABILITIES = (0, 1, 2, 3, 4, 5, 6, 7, 31)
LINUX_CAPABILITY_VERSION_3 = 0x20080522


def give_up_rights():
    """By this process and all that come of it."""
    for limit, most in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))
    # Keys of the operator's session would be ours to use.
    call('leaving the keyring', numbers()['keyctl'], KEYCTL_JOIN_SESSION_KEYRING, None)
    call('no_new_privs', 'prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    drop_capabilities()
    filter_calls()


def drop_capabilities():
    with open('/proc/sys/kernel/cap_last_cap', encoding='ascii') as file:
        last = int(file.read())
    for capability in set(range(last + 1)) - set(CAPABILITIES):
        call('dropping a capability', 'prctl', PR_CAPBSET_DROP, capability, 0, 0, 0)
    kept = sum(1 << capability for capability in CAPABILITIES)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    # Effective, permitted, inheritable: the lower halves, then the upper ones.
    held = struct.pack('=6I', low, low, 0, high, high, 0)
    call('dropping capabilities', 'capset', struct.pack('=Ii', LINUX_CAPABILITY_VERSION_3, 0), held)


# io_uring_setup, io_uring_enter, io_uring_register: they open sockets that no filter sees.
REFUSED_EVERYWHERE = (425, 426, 427)
# Sockets of other families don't care about network namespaces (vsock), or are not needed.
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
# Types for others; pastes on a console; loads modules of the kernel that nobody looks after.
REFUSED_IOCTLS = (termios.TIOCSTI, 0x541C, termios.TIOCSETD)
X32_SYSCALL_BIT = 0x40000000

# linux/bpf_common.h, linux/seccomp.h
LOAD, IS_EQUAL, IS_AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS, EAFNOSUPPORT = ERRNO | 1, ERRNO | 38, ERRNO | 97
# Offsets in struct seccomp_data; arguments by their lower halves.
NUMBER, ARCH, FIRST, SECOND = 0, 4, 16, 24
SECCOMP_MODE_FILTER = 2


def filter_calls():
    """Rows of a filter: what, jump if true, jump if false, operand (seccomp(2))."""
    known = numbers()
    rows = [(LOAD, 0, 0, ARCH), (IS_EQUAL, 1, 0, known['arch']), (ANSWER, 0, 0, KILL)]
    rows += [(LOAD, 0, 0, NUMBER), (IS_AT_LEAST, 0, 1, X32_SYSCALL_BIT), (ANSWER, 0, 0, KILL)]
    for number in (*known['refused'], *REFUSED_EVERYWHERE):
        rows += [(IS_EQUAL, 0, 1, number), (ANSWER, 0, 0, ENOSYS)]
    count = len(FAMILIES)
    rows += [(IS_EQUAL, 0, count + 3, known['socket']), (LOAD, 0, 0, FIRST)]
    rows += [(IS_EQUAL, count - at, 0, family) for at, family in enumerate(FAMILIES)]
    rows += [(ANSWER, 0, 0, EAFNOSUPPORT), (ANSWER, 0, 0, ALLOW)]
    count = len(REFUSED_IOCTLS)
    rows += [(IS_EQUAL, 0, count + 3, known['ioctl']), (LOAD, 0, 0, SECOND)]
    rows += [(IS_EQUAL, count - at, 0, ioctl) for at, ioctl in enumerate(REFUSED_IOCTLS)]
    rows += [(ANSWER, 0, 0, ALLOW), (ANSWER, 0, 0, EPERM)]
    # Any other call.
    rows.append((ANSWER, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b''.join(struct.pack('=HBBI', *row) for row in rows))
    program = struct.pack('@HP', len(rows), ctypes.addressof(code))
    call('filtering system calls', 'prctl', PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)
