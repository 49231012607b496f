/** A Mimicry in a process of its own that the fault tests may kill at any moment. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface VictimServer {
  /** 0 when it opens no doors itself. */
  readonly rawPort: number
  readonly pid: number
  readonly apiPort: number
  /** kill -9 of it and all its children; answers when it is dead. */
  kill(): Promise<void>
}

const START_MS_MAX = 120_000
/** No command of the API is interrupted because the machine is busy. */
const UNHURRIED = { MIMICRY_LIMITS__API_COMMAND_MS: '120000' }

/** Runs the command until its log says `up` (a JSON line with `doors` and `api`). */
export const startVictim = async (
  [command = '', ...args]: readonly string[],
  env: { readonly [name: string]: string },
): Promise<VictimServer> => {
  const child = spawn(command, args, {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...UNHURRIED, ...env },
    detached: true,
  })
  const closed = once(child, 'close')
  const kill = async (): Promise<void> => {
    const { pid } = child
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(-pid, 'SIGKILL')
    await closed
  }
  let log = ''
  const up = new Promise<{ doors: { port: number; as: string }[]; api: number }>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text
      const line = log.split('\n').find((it) => it.includes('"msg":"up"'))
      if (line !== undefined) resolve(JSON.parse(line))
    })
  })
  const timer = setTimeout(kill, START_MS_MAX)
  const ended = closed.then(() => {
    throw new Error(`the server ended before it was up; its log:\n${log.slice(-4_000)}`)
  })
  ended.catch(() => {})
  const { doors, api } = await Promise.race([up, ended])
  clearTimeout(timer)
  const raw = doors.find(({ as }) => as === 'tcp' || as === 'any')
  return { rawPort: raw?.port ?? 0, apiPort: api, pid: child.pid ?? 0, kill }
}
