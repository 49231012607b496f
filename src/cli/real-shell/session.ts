/** A real shell in its cage, seen from outside: its world is served, its words are passed on. */
import { Socket } from 'node:net'
import type { Mountable } from '../../app/mount.ts'
import { createControl } from './control.ts'
import type { CageEnds } from './enter.ts'
import { passPipes, passTerminal } from './passing.ts'

/** Serves and passes on until the shell has ended and all is stored; answers its exit status. */
export const attendShell = async (ends: CageEnds, mountable: Mountable): Promise<number> => {
  const control = createControl(new Socket({ fd: ends.control }))
  const kill = () => killCage(ends.cage)
  // Who sits in read(2) of a mounted device keeps this process from ending.
  process.on('exit', kill)
  let stoppedBy = KILLED
  const stop = (_: NodeJS.Signals, number: number): void => {
    stoppedBy = SIGNALLED + number
    kill()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  try {
    const { serving, ended } = mountable.serve(ends.fuse, control.touch)
    let isLost = false
    const gone = ended.catch((cause: unknown) => {
      isLost = true
      const said = `mimicry shell: the world is gone (${reasonOf(cause)}); leave by exit`
      // A terminal is in raw mode.
      process.stderr.write(ends.terminal === undefined ? `${said}\n` : `\r\n${said}\r\n`)
    })
    await Promise.race([serving, control.status])
    control.serving()
    await passed(ends, control.resize)
    const status = (await control.status) ?? stoppedBy
    const failure = control.failure()
    if (failure !== undefined) console.error(`mimicry shell: ${failure}`)
    kill()
    await gone
    return isLost ? 1 : status
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    kill()
    process.stdin.destroy()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** bash(1): 128 and the number of the signal. */
const SIGNALLED = 128
const KILLED = SIGNALLED + 9

const passed = (
  { terminal, stdin, stdout, stderr }: CageEnds,
  resized: (rows: number, columns: number) => void,
): Promise<void> => {
  if (terminal !== undefined) return passTerminal(terminal, resized)
  if (stdin === undefined || stdout === undefined || stderr === undefined)
    throw new Error('a cage has a terminal or three pipes')
  return passPipes({ stdin, stdout, stderr })
}

/** A child of ours, whose number nobody else gets while we live; all in there dies with it. */
const killCage = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
