"""The inner half of `mimicry shell --real`: the first process of namespaces of their own.

usage: cage CONTROL (a descriptor), started by launch.py with an empty environment.

Who runs in here is taken for an attacker from the first byte that he reads of the world on. What
keeps him in, each by itself: ids that own nothing outside; a root that holds only programs,
read-only; no network device; no capability that counts outside; a filter of system calls.
"""
import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import termios

from accounts import name_ids
from calls import Refused, call, numbers
from rights import give_up_rights
from root import HONEYPOT, enter_root, mount_world

# linux/sched.h: mount, cgroup, uts, ipc, user, pid and net.
NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
PR_SET_PDEATHSIG = 1
SHELL = '/bin/bash'
LINE_BYTES_MAX = 4096


def die_with_parent():
    call('prctl', 'prctl', PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


class Control:
    """Lines of JSON, to and from outside. Its end is the end of everything in here."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.buffered = b''
        # What came together with a word that was waited for.
        self.waiting = []

    def tell(self, message, descriptors=()):
        line = json.dumps(message).encode() + b'\n'
        socket.send_fds(self.socket, [line], list(descriptors))

    def take(self):
        """What has come by now, waiting for something; exits when nobody is there any more."""
        part = self.socket.recv(LINE_BYTES_MAX)
        if part == b'':
            os._exit(1)
        *lines, self.buffered = (self.buffered + part).split(b'\n')
        return [json.loads(line) for line in lines]

    def next(self):
        while self.waiting == []:
            self.waiting = self.take()
        return self.waiting.pop(0)

    def wait_for(self, word):
        while self.next() != word:
            pass


def enter_namespaces(control, parent):
    """Answers /dev/fuse, opened in there: who mounts it must have opened it in his user namespace."""
    # Should the host's memory end, it is taken from here first.
    with open('/proc/self/oom_score_adj', 'w', encoding='ascii') as file:
        file.write('1000')
    call('making namespaces (are they forbidden here?)', 'unshare', NAMESPACES)
    # Still the operator's id, who may where /dev/fuse is root's alone.
    fuse = os.open('/dev/fuse', os.O_RDWR | os.O_CLOEXEC)
    control.tell('unshared')
    control.wait_for('mapped')
    os.setresgid(0, 0, 0)
    os.setgroups([])
    os.setresuid(0, 0, 0)
    # Other ids, and the kernel has forgotten it.
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    return fuse


def watch(child):
    """Outside of the process namespace: dies with the server, and the child with it."""
    os.closerange(0, 1024)
    os.waitpid(child, 0)
    os._exit(0)


def open_terminal(size):
    """The outer end, and the inner one, of a terminal that exists in here only."""
    outer, inner = os.openpty()
    set_size(inner, size)
    return outer, inner


def set_size(terminal, size):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', *size, 0, 0))


def become_shell(channels, has_terminal, settings):
    """Never the world's own shell, nor a line of its files."""
    os.setsid()
    if has_terminal:
        fcntl.ioctl(channels[0], termios.TIOCSCTTY, 0)
    for at, channel in enumerate(channels):
        os.dup2(channel, at)
    os.closerange(3, 4096)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_DFL)
        except OSError:
            # The C library's own.
            pass
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    try:
        os.chdir(HONEYPOT)
    except OSError:
        # Its server is gone, and says so itself.
        pass
    words = ['bash', '--noprofile', '--norc', *settings['words']]
    os.execve(SHELL, words, settings['environment'])


def attend(control, shell, terminal):
    """First process: buries who has died, passes sizes on, tells how the shell has ended."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    status = bury(shell)
    while status is None:
        for message in control.waiting:
            obey(control, message, terminal)
        control.waiting = []
        ready, _, _ = select.select([control.socket, woken], [], [])
        if control.socket in ready:
            control.waiting = control.take()
        if woken in ready:
            os.read(woken, LINE_BYTES_MAX)
        status = bury(shell)
    control.tell({'status': status})


def obey(control, message, terminal):
    if message == 'touch':
        # Whoever serves waits for a request, and nobody outside may look in here.
        try:
            os.statvfs(HONEYPOT)
        except OSError:
            # Its server is gone, which is told outside.
            pass
        control.tell('touched')
    elif terminal is not None:
        set_size(terminal, message['size'])


def bury(shell):
    """Every child that has ended; the exit status of the shell, if it is among them."""
    while True:
        gone, how = os.waitpid(-1, os.WNOHANG)
        if gone == shell:
            code = os.waitstatus_to_exitcode(how)
            return code if code >= 0 else 128 - code
        if gone == 0:
            return None


def first_process(control, fuse, settings):
    die_with_parent()
    socket.sethostname('honeypot')
    enter_root(settings)
    if not os.path.exists(SHELL):
        raise Refused(f'there is no {SHELL}')
    mount_world(fuse, settings)
    channels, terminal, handed = settings['channels'], None, [fuse]
    if settings['size'] is not None:
        outer, terminal = open_terminal(settings['size'])
        channels, handed = [terminal] * 3, [fuse, outer]
    control.tell('mounted', handed)
    for descriptor in handed:
        os.close(descriptor)
    control.wait_for('serving')
    give_up_rights()
    name_ids()
    shell = os.fork()
    if shell == 0:
        try:
            become_shell(channels, terminal is not None, settings)
        finally:
            os._exit(127)
    # Whoever reads them sees their end with the last process that has them.
    for descriptor in settings['channels']:
        os.close(descriptor)
    attend(control, shell, terminal)


def main():
    os.chdir('/')
    os.umask(0o022)
    control = Control(int(sys.argv[1]))
    control.socket.set_inheritable(False)
    try:
        numbers()
        parent = os.getppid()
        die_with_parent()
        settings = control.next()
        fuse = enter_namespaces(control, parent)
        child = os.fork()
        if child != 0:
            watch(child)
        first_process(control, fuse, settings)
    except (Refused, OSError) as cause:
        control.tell({'failed': str(cause)})
    # Without the interpreter's last rites: who is left dies with this process.
    os._exit(0)


main()
