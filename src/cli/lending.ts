/** How a brain on this host gets at a mount of ours: by a device of its own, bound to it by root. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { lchownSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Lend } from '../app/mount.ts'

/**
 * A node like /dev/fuse for the brain's user alone, as most hosts and sandboxes keep theirs from
 * him. Undefined for who is not root: taking a descriptor from another process needs that.
 */
export const lend: Lend = (folder) => {
  if (process.getuid?.() !== 0) return undefined
  // In a checkout the folder is a link, and the brain may open what it knows by its own name only.
  const node = join(realpathSync(folder), `fuse-${randomBytes(4).toString('hex')}`)
  const forget = (): void => rmSync(node, { force: true })
  // Linux's number of /dev/fuse: Documentation/admin-guide/devices.txt.
  const made = spawnSync('mknod', ['-m', '600', node, 'c', '10', '229'], { stdio: 'ignore' })
  if (made.status === 0) {
    const { uid, gid } = statSync(folder)
    // The folder is the brain's: by now a link of its making may stand there.
    lchownSync(node, uid, gid)
  }
  process.once('exit', forget)
  let kill = (): void => {}
  return {
    devices: made.status === 0 ? [node, '/dev/fuse'] : ['/dev/fuse'],
    bind: ({ fd, lent, path }, failed) => {
      forget()
      const stdio = ['pipe', 'ignore', 'pipe', fd] as const
      const helper = spawn('python3', ['-I', '-c', HELPER, path, `${lent}`], { stdio: [...stdio] })
      let said = ''
      helper.stderr?.on('data', (text) => {
        said = `${said}${text}`.slice(-1_000)
      })
      helper.stdin?.on('error', () => {})
      helper.once('error', (cause) => failed(`no python3: ${cause.message}`))
      helper.once('exit', () => failed(said.trim().split('\n').at(-1) ?? ''))
      kill = () => void helper.kill('SIGKILL')
    },
    close: () => {
      forget()
      process.off('exit', forget)
      kill()
    },
  }
}

/**
 * Arguments: the machine's socket, and the number its descriptor has there; ours of the mount is 3.
 * Takes that descriptor (pidfd_open 434, pidfd_getfd 438: the same on all architectures), binds it
 * (FUSE_DEV_IOC_CLONE, linux/fuse.h), then says by a byte when a request is there, each time it is
 * asked by one. It ends with whichever of its two masters ends.
 */
const HELPER = `
import ctypes, fcntl, os, select, socket, struct, sys
machine = socket.socket(socket.AF_UNIX)
machine.connect(sys.argv[1])
pid = struct.unpack('3i', machine.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    answer = libc.syscall(*words)
    if answer < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
theirs = call(438, call(434, pid, 0), int(sys.argv[2]), 0)
fcntl.ioctl(theirs, 0x8004e500, struct.pack('I', 3))
os.close(theirs)
machine.send(b'.')
def wait(*fds):
    poll = select.poll()
    for fd in (0, machine.fileno(), *fds): poll.register(fd, select.POLLIN)
    ready = dict(poll.poll())
    if 0 in ready: sys.exit()
    return ready
while True:
    if not (wait() and machine.recv(16)): break
    if 3 not in wait(3): continue
    machine.send(b'.')
`
