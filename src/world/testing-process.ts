/** Processes on tiny worlds, for tests of the kernel's process side. */
import { failed } from '../base/errno.ts'
import type { Syscalls } from './syscalls.ts'
import { type TinyWorld, tinyWorld } from './testing-image.ts'

/** A session leader in /tmp of a world. */
export const startIn = (
  { world }: TinyWorld,
  as: { uid?: number; groups?: number[] } = {},
): Syscalls => {
  const sys = world.startProcess({
    comm: 'a-name-of-many-bytes',
    argv: ['sh', '-c', 'x'],
    environment: ['A=1'],
    cwd: '/tmp',
    ...as,
  })
  if (failed(sys)) throw new Error(`no process: ${sys.code}`)
  return sys
}

/** The same in a world of its own. */
export const start = (): Syscalls => startIn(tinyWorld())

/** A child of a process. */
export const forked = (sys: Syscalls): Syscalls => {
  const child = sys.fork()
  if (failed(child)) throw new Error(`no child: ${child.code}`)
  return sys.as(child)
}

/** The pid of whose calls these are. */
export const pid = (sys: Syscalls): number => sys.process.pid
