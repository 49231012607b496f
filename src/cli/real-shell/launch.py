"""The outer half of `mimicry shell --real`: starts the cage, gives it its ids, becomes the server.

usage: launch.py SETTINGS COMMAND...

SETTINGS is JSON (src/cli/real-shell/enter.ts). The cage hands out what Node can't receive, the
mounted /dev/fuse and the outer end of the terminal; COMMAND is executed with their numbers in
REAL_SHELL, in this process: it is the parent whose death the cage does not survive.
"""
import importlib.util
import json
import os
import socket
import subprocess
import sys

LINE_BYTES_MAX = 4096


def refuse(reason):
    sys.exit('mimicry shell: ' + reason)


def tell(control, message):
    control.sendall(json.dumps(message).encode() + b'\n')


def read_line(control):
    """A message of the cage; None when it has ended. Its descriptors come with the last one."""
    line, descriptors = b'', []
    while not line.endswith(b'\n'):
        part, received, _, _ = socket.recv_fds(control, LINE_BYTES_MAX, 2)
        descriptors += received
        line += part
        if part == b'' or len(line) > LINE_BYTES_MAX:
            return None, []
    return json.loads(line), descriptors


def hear(control):
    told, descriptors = read_line(control)
    if told is None:
        refuse('the namespaces have ended before they were made')
    if told not in ('unshared', 'mounted'):
        refuse(told['failed'])
    return descriptors


def write_maps(pid, ids):
    """user_namespaces(7): root writes them himself, anybody else asks newuidmap(1)."""
    for kind, (start, count) in ids.items():
        if os.geteuid() == 0:
            with open(f'/proc/{pid}/{kind}_map', 'w') as file:
                file.write(f'0 {start} {count}\n')
            continue
        command = [f'new{kind}map', str(pid), '0', str(start), str(count)]
        if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
            refuse(f'{command[0]} refused (see /etc/sub{kind})')


def make_channels(has_terminal):
    """Ends of the cage, and ours by name: a terminal is made inside, pipes are made here."""
    if has_terminal:
        return [], {}
    (stdin, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = [os.pipe() for _ in range(3)]
    return [stdin, stdout, stderr], {'stdin': to_stdin, 'stdout': from_stdout, 'stderr': from_stderr}


def main():
    settings, command = json.loads(sys.argv[1]), sys.argv[2:]
    if sys.version_info < (3, 9) or importlib.util.find_spec('ctypes') is None:
        refuse('--real needs Python 3.9 with ctypes (package python3)')
    ours, theirs = socket.socketpair()
    inner, outer = make_channels(settings['size'] is not None)
    # Nothing of the operator's is in there: not his environment, not his terminal, no descriptor.
    cage = subprocess.Popen(
        [sys.executable, '-I', '-S', '-B', 'cage', str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[theirs.fileno(), *inner],
        cwd=os.path.dirname(os.path.abspath(__file__)),
        env={},
        start_new_session=True,
    )
    for descriptor in (theirs.detach(), *inner):
        os.close(descriptor)
    tell(ours, {**settings, 'channels': inner})
    hear(ours)
    write_maps(cage.pid, settings['ids'])
    tell(ours, 'mapped')
    fuse, *terminal = hear(ours)
    if terminal:
        outer['terminal'] = terminal[0]
    outer.update(fuse=fuse, control=ours.detach())
    for descriptor in outer.values():
        os.set_inheritable(descriptor, True)
    told = json.dumps({**outer, 'cage': cage.pid})
    os.execve(command[0], command, {**os.environ, 'REAL_SHELL': told})


main()
