/** Mimicry in a process of its own, so that the client's cost is not the server's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cost, costOf } from './cost.ts'

export interface BenchServer extends Cost {
  readonly pid: number
  readonly port: number
  readonly apiPort: number
  /** Milliseconds from spawn to the log's `up`. */
  readonly startMs: number
  stop(): Promise<void>
}

/** Starts `mimicry up` on free ports with these variables; give a folder to start it again on it. */
export const benchServer = async (
  env: { [name: string]: string } = {},
  folder = mkdtempSync(join(tmpdir(), 'mimicry-bench-')),
): Promise<BenchServer> => {
  const fromMs = performance.now()
  const child = spawn(process.execPath, ['src/cli/main.ts', 'up'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      MIMICRY_DATA_DIR: folder,
      MIMICRY_LISTEN: '[{host: "::", port: 0, as: tcp}]',
      MIMICRY_BRAIN__PORT: '0',
      ...env,
    },
  })
  const up = await logLine(child, 'up')
  const startMs = performance.now() - fromMs
  const pid = child.pid ?? 0
  return {
    pid,
    port: (up.doors as { port: number }[])[0]?.port ?? 0,
    apiPort: up.api as number,
    startMs,
    ...costOf(pid),
    stop: () =>
      new Promise((stopped) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true })
          stopped()
        })
        child.kill('SIGTERM')
      }),
  }
}

/** The first line of its log with this message; rejects when it ends before. */
export const logLine = (child: ChildProcess, msg: string): Promise<{ [key: string]: unknown }> =>
  new Promise((found, fails) => {
    let text = ''
    child.once('exit', (code) => fails(new Error(`mimicry ended with ${code}`)))
    child.stdout?.setEncoding('utf8')
    child.stdout?.on('data', (more: string) => {
      text += more
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const entry = JSON.parse(line) as { [key: string]: unknown }
        if (entry.msg === msg) found(entry)
      }
    })
  })
