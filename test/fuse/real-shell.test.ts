/** `mimicry shell --real`: what is seen in there, what can be done from there, how it ends. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { cageIds } from '../../src/cli/real-shell/ids.ts'
import { onceThere, temporaryFolder } from '../e2e/kit.ts'
import {
  areGone,
  cage,
  commandLine,
  commandLineBesideTools,
  commandLineOfUser,
  hostMounts,
  pidsOf,
  realShell,
} from './caged.ts'
import { noMountsOr } from './mounted.ts'

const skip = noMountsOr('python3', 'unshare')
/** Whether anybody may run this Node and read this code. */
const isForAll = [process.execPath, import.meta.dirname].every((path) => {
  for (let at = path; at !== '/'; at = dirname(at)) if ((statSync(at).mode & 5) !== 5) return false
  return true
})
const noUsers =
  noMountsOr('python3', 'unshare', 'setpriv', 'newuidmap') ||
  (!existsSync('/etc/subuid') && 'there is no /etc/subuid here') ||
  (!isForAll && 'Node or this code is not for all users')
const noScript = noMountsOr('python3', 'script')

/** What is seen in there; ends with a process in the background. */
const LOOK = `
    id; pwd; stat -c '%U %G %a' etc/shadow home/deploy; wc -l < etc/hostname
    echo mine > tmp/x; chown 7:8 tmp/x; stat -c '%u %g' tmp/x
    ls / | grep -v ^lib | xargs; ls -A /root /usr/local /usr/local/pot | xargs; env | cut -d= -f1 | sort | xargs
    grep -E '^(CapEff|CapBnd|CapInh|NoNewPrivs|Seccomp):' /proc/self/status
    cat /proc/self/oom_score_adj /proc/self/uid_map | xargs
    grep -v ' /dev/' /proc/self/mounts | grep -v ' ro,' | cut -d' ' -f2,3 | xargs
    ls -l /proc/self/fd | grep -c pipe:
    touch /usr/x; touch /etc/x; touch /dev/x; touch /x; ls /home; ls /sys
    cp /bin/ls /tmp/ls; /tmp/ls; tmp/x; echo told >&2; sleep 54321 &`

const lookedAt = (): string => `uid=0(root) gid=0(root) groups=0(root)
/mnt/honeypot
root shadow 640
deploy deploy 750
1
7 8
bin dev etc mnt proc root run sbin tmp usr var
/root: /usr/local: pot /usr/local/pot:
GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_KEY_1 GIT_CONFIG_VALUE_0 GIT_CONFIG_VALUE_1 \
HOME INPUTRC LANG PATH PWD SHLVL TERM _
CapInh:\t0000000000000000
CapEff:\t00000000800000ff
CapBnd:\t00000000800000ff
NoNewPrivs:\t1
Seccomp:\t2
1000 0 ${cageIds().uid.join(' ')}
/tmp tmpfs /root tmpfs /run tmpfs /mnt/honeypot fuse.mimicry
3
`
const REFUSED = `touch: cannot touch '/usr/x': Read-only file system
touch: cannot touch '/etc/x': Read-only file system
touch: cannot touch '/dev/x': Read-only file system
touch: cannot touch '/x': Read-only file system
ls: cannot access '/home': No such file or directory
ls: cannot access '/sys': No such file or directory
bash: line 10: /tmp/ls: Permission denied
bash: line 10: tmp/x: Permission denied
told
`

/** What a program tries that wants out; a line each, with the error's name. */
const WAYS_OUT = `
import ctypes, errno, fcntl, os, socket, sys, termios
host, tcp, udp, unix, abstract = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
terminal, _ = os.openpty()
def call(*words):
    if libc.syscall(*words) < 0: raise OSError(ctypes.get_errno(), '')
def way(name, go):
    try: go()
    except OSError as cause: print(name, errno.errorcode.get(cause.errno, cause.errno))
    else: print(name, 'WORKED')
def unshare(flag):
    if libc.unshare(flag) < 0: raise OSError(ctypes.get_errno(), '')
def connect(family, where): socket.socket(family).connect(where)
way('tcp', lambda: connect(socket.AF_INET, (host, int(tcp))))
way('tcp outside', lambda: connect(socket.AF_INET, ('192.0.2.1', 80)))
way('udp', lambda: socket.socket(2, 2).sendto(b'x', (host, int(udp))))
way('unix', lambda: connect(socket.AF_UNIX, unix))
way('abstract', lambda: connect(socket.AF_UNIX, chr(0) + abstract))
way('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
way('packet', lambda: socket.socket(17, socket.SOCK_RAW))
way('netlink', lambda: socket.socket(16, socket.SOCK_RAW))
way('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
way('io_uring', lambda: call(425, 1, 0))
way('typing', lambda: fcntl.ioctl(terminal, termios.TIOCSTI, b'x'))
way('line discipline', lambda: fcntl.ioctl(terminal, termios.TIOCSETD, bytes([21, 0, 0, 0])))
way('terminal of who started it', lambda: open('/dev/tty'))
way('user namespace', lambda: unshare(0x10000000))
way('mount namespace', lambda: unshare(0x20000))
way('chroot', lambda: os.chroot('/mnt/honeypot'))
way('mount', lambda: call(165 if os.uname().machine == 'x86_64' else 40, b'x', b'/tmp', b'tmpfs', 0, 0))
way('device', lambda: os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0)))
way('device of the world', lambda: os.mknod('disk', 0o60600, os.makedev(8, 0)))
way('environment', lambda: open('/proc/1/environ').read())
way('more namespaces', lambda: open('/proc/sys/user/max_user_namespaces', 'w').write('9'))
way('core pattern', lambda: open('/proc/sys/kernel/core_pattern', 'w'))
way('stranger', lambda: os.setresuid(70000, 70000, 70000))
way('null', lambda: os.chmod('/dev/null', 0))
`

const HELD = `tcp ENETUNREACH
tcp outside ENETUNREACH
udp ENETUNREACH
unix ENOENT
abstract ECONNREFUSED
raw EPERM
packet EAFNOSUPPORT
netlink EAFNOSUPPORT
vsock EAFNOSUPPORT
io_uring ENOSYS
typing EPERM
line discipline EPERM
terminal of who started it ENXIO
user namespace ENOSPC
mount namespace EPERM
chroot EPERM
mount EPERM
device EPERM
device of the world EPERM
environment EACCES
more namespaces EROFS
core pattern EROFS
stranger EINVAL
null EPERM
`

test('a real shell is nobody outside, sees programs and the world, and nothing gets out', {
  skip,
}, async (t) => {
  const before = hostMounts()
  const home = mkdtempSync(join(tmpdir(), 'mimicry-out-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  let heard = 0
  const listen = async (where: object): Promise<AddressInfo> => {
    const server = createServer((socket) => {
      heard++
      socket.destroy()
    })
    t.after(() => void server.close())
    server.listen(where)
    await once(server, 'listening')
    return server.address() as AddressInfo
  }
  const { port } = await listen({ host: '127.0.0.1', port: 0 })
  const unix = join(home, 'socket')
  await listen({ path: unix })
  const abstract = `mimicry-${process.pid}`
  await listen({ path: `\0${abstract}` })
  const udp = createSocket('udp4').on('message', () => heard++)
  t.after(() => void udp.close())
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const words = ['127.0.0.1', port, udp.address().port, unix, abstract].join(' ')
  const command = `${LOOK}\npython3 - ${words} <<'END'\n${WAYS_OUT}\nEND\nexit 7`
  const session = cage(t, commandLineBesideTools(t, ['-c', command]))
  session.server.stdin?.end()
  const { how, said } = await session.ended
  assert.equal(said, `${lookedAt()}${HELD}${REFUSED}`)
  assert.equal(how, 7)
  assert.equal(heard, 0)
  assert.deepEqual(hostMounts(), before)
  assert(await areGone('sleep 54321'))
})

test('a real shell of a user is none of his ids either', { skip: noUsers }, async (t) => {
  const token = `6${process.pid}`
  const script = `cat /proc/self/uid_map /proc/self/gid_map | xargs; touch tmp/x; chown 1:2 tmp/x
    stat -c '%u %g' tmp/x; sleep ${token} & exit 3`
  const { how, said } = await cage(t, commandLineOfUser(t, ['-c', script])).ended
  assert.deepEqual({ how, said }, { how: 3, said: '0 300000 65536 0 400000 65536\n1 2\n' })
  assert(await areGone(`sleep ${token}`))
})

test('--exec; a change is stored although nobody asks any more; kill -9 ends all', {
  skip,
}, async (t) => {
  const before = hostMounts()
  const home = temporaryFolder(t)
  const file = join(home, 'c.yaml')
  writeFileSync(file, `store: "lmdb:${home}/worlds"\ndata_dir: ${home}\n`)
  const session = cage(t, [...realShell('base', file), '--exec'])
  const token = `sleep 8${process.pid}`
  // Directories: no file is known that the kernel could be asked for; and the last one comes so soon
  // after others that it is not sent at once.
  session.type(`mkdir tmp/{1..20} tmp/made-in-here; ${token} & echo "be""gun"\n`)
  await session.heard(/begun/)
  const isStored = () => readFileSync(join(home, 'worlds/data.mdb')).includes('made-in-here')
  await onceThere(() => isStored() || undefined)
  session.type("printf '#!/bin/sh\necho ran\n' > tmp/x; chmod 755 tmp/x; tmp/x\n")
  await session.heard(/ran/)
  session.server.kill('SIGKILL')
  assert.deepEqual(await session.ended, { how: 'SIGKILL', said: 'begun\nran\n' })
  assert(await areGone(token))
  assert.deepEqual(hostMounts(), before)
})

test('--read-only; a terminal of its own; SIGTERM ends all', { skip: noScript }, async (t) => {
  const before = hostMounts()
  const words = commandLine(t, ['--read-only'])
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const session = cage(t, ['script', '-qec', `exec ${quoted}`, '/dev/null'])
  await session.heard(/# $/)
  session.type('stty -echo -onlcr rows 7 cols 70; tty; stty size; ps -o tty= -p $$\n')
  await session.heard(/pts.0\n.*# $/s)
  session.type(`python3 -c 'import fcntl; fcntl.ioctl(0, 0x5412, b"x")' 2>&1 | tail -n 1\n`)
  await session.heard(/not permitted\n.*# $/s)
  // A title is dropped, colours are not.
  const token = `sleep 7${process.pid}`
  session.type(`touch tmp/x; ${token} & printf '\\e]0;title\\a\\e[31mred\\e[0m'; ${token}1\n`)
  await session.heard(/red\x1b\[0m/)
  for (const pid of pidsOf(words.join(' '))) process.kill(pid, 'SIGTERM')
  const { how, said } = await session.ended
  const prompt = '[real base] /mnt/honeypot# \n'
  const shown = said.replaceAll('\r', '').replaceAll(/\x1b\[\?2004[hl]/g, '')
  assert.equal(how, 143)
  assert.equal(
    shown.slice(shown.indexOf('/dev/pts')).replace(/^\[1\] \d+$/m, '[1] 0'),
    `/dev/pts/0\n7 70\npts/0\n${prompt}` +
      `PermissionError: [Errno 1] Operation not permitted\n${prompt}` +
      "touch: cannot touch 'tmp/x': Read-only file system\n[1] 0\n" +
      '\x1b[31mred\x1b[0m\x1b(B\x0f\x1b[?1l\x1b>\x1b[4l\x1b[?7h\x1b[0m\x1b[?25h',
  )
  assert(await areGone(token))
  assert.deepEqual(hostMounts(), before)
})
