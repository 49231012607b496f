"""libc, and the system calls it has no name for."""
import ctypes
import os
import platform

# asm/unistd.h; `arch` is AUDIT_ARCH_* of linux/audit.h. Refused are ways around everything else that
# no tool needs who looks at files: syslog, io_setup (contexts are few, for all of the host), add_key,
# request_key, keyctl, perf_event_open, open_by_handle_at, bpf, userfaultfd.
MACHINES = {
    'x86_64': {
        'arch': 0xC000003E,
        'pivot_root': 155,
        'keyctl': 250,
        'socket': 41,
        'ioctl': 16,
        'refused': (103, 206, 248, 249, 250, 298, 304, 321, 323),
    },
    'aarch64': {
        'arch': 0xC00000B7,
        'pivot_root': 41,
        'keyctl': 219,
        'socket': 198,
        'ioctl': 29,
        'refused': (116, 0, 217, 218, 219, 241, 265, 280, 282),
    },
}

libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """A sentence for the operator."""


def numbers():
    """What differs between machines; raises Refused on one that nobody has looked at."""
    if platform.machine() not in MACHINES:
        raise Refused(f'namespaces on {platform.machine()} are not supported')
    return MACHINES[platform.machine()]


def call(doing, name, *words):
    """A function of libc, or a system call by number. Raises Refused, which says what failed."""
    answer = libc.syscall(name, *words) if isinstance(name, int) else getattr(libc, name)(*words)
    if answer < 0:
        raise Refused(f'{doing}: {os.strerror(ctypes.get_errno())}')
    return answer
