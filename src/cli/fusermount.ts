/** Mounting without root: fusermount3(1) is set-uid, and hands its descriptor to a small launcher. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Failure } from './command.ts'

/** Where the launched process finds the descriptor of /dev/fuse, which is mounted already. */
const DESCRIPTOR = 'FUSE_FD'

/** Whether this process is the launched one, and has not taken its descriptor yet. */
export const wasLaunched = (): boolean => process.env[DESCRIPTOR] !== undefined

/** The mounted descriptor this process was launched with, once. */
export const takeLaunchedDescriptor = (): number | undefined => {
  const word = process.env[DESCRIPTOR]
  delete process.env[DESCRIPTOR]
  return word === undefined || !/^\d+$/.test(word) ? undefined : Number(word)
}

/**
 * Node can't receive a descriptor over a socket, so this does and becomes Node: arguments are the
 * options, the directory, then the command.
 */
const LAUNCHER = `
import os, socket, subprocess, sys
ours, theirs = socket.socketpair()
env = dict(os.environ, _FUSE_COMMFD=str(theirs.fileno()))
command = ['fusermount3', '-o', sys.argv[1], '--', sys.argv[2]]
if subprocess.run(command, env=env, pass_fds=[theirs.fileno()]).returncode != 0: sys.exit(1)
_, fds, _, _ = socket.recv_fds(ours, 1, 1)
os.set_inheritable(fds[0], True)
ours.close(); theirs.close()
os.execvpe(sys.argv[3], sys.argv[3:], dict(os.environ, ${DESCRIPTOR}=str(fds[0])))
`

/** Runs this command again on a mounted descriptor, and answers its exit status. */
export const launchAgain = (dir: string, options: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const all = [...options, ...(mayAllowOthers() ? ['allow_other'] : [])].join(',')
    const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
    const child = spawn('python3', ['-c', LAUNCHER, all, dir, ...command], { stdio: 'inherit' })
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass)
    child.once('error', (cause) =>
      reject(new Failure('mounting without root needs python3', { cause })),
    )
    child.once('exit', (code) => resolve(code ?? 1))
  })

/** fuse.conf: without `user_allow_other` only the user himself may look in. */
const mayAllowOthers = (): boolean => {
  try {
    return /^\s*user_allow_other\s*$/m.test(readFileSync('/etc/fuse.conf', 'utf8'))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}
