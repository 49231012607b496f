/** Mimicry in a process of its own, so that the client's cost is not the server's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface BenchServer {
  readonly pid: number
  readonly port: number
  readonly apiPort: number
  /** Milliseconds from spawn to the log's `up`. */
  readonly startMs: number
  /** Resident memory in MiB. */
  rssMiB(): number
  /** Processor time of all its threads so far, milliseconds. */
  cpuMs(): number
  stop(): Promise<void>
}

/** Starts `mimicry up` on free ports with these variables; give a folder to start it again on it. */
export const benchServer = async (
  env: { [name: string]: string } = {},
  folder = mkdtempSync(join(tmpdir(), 'mimicry-bench-')),
): Promise<BenchServer> => {
  const fromMs = performance.now()
  const child = spawn(process.execPath, ['src/cli/main.ts', 'up'], {
    cwd: new URL('../..', import.meta.url).pathname,
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
    rssMiB: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    cpuMs: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
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
