/**
 * Runs tests in several processes at once, and reports as one run of Node's test runner does.
 * usage: node tools/test.ts [--alone] GLOB...; --alone gives every file a process of its own.
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { type PartRecord, RECORDS_FD } from './test-reporter.ts'

const REPORTER = join(import.meta.dirname, 'test-reporter.ts')

/** Machines of tests have threads of their own: more processes only make all of them slower. */
const AT_ONCE = 2
/** Files of a part. A process shares what it has built and compiled among its files. */
const FILES_HEAVY = 6
const FILES_LIGHT = 20
/** Whatever takes longer hangs: a net, not a measure. */
const TEST_MS_MAX = 600_000
const ALONE_MS_MAX = 1_500_000
/** A process that is not over by then, be it after its last test. */
const PART_MS_MAX = 1_800_000

/** Node's closing lines, in its order. */
const COUNTS = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']

interface Played {
  readonly counts: NonNullable<PartRecord['counts']>
  readonly failures: string
}

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { alone: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const files = [...new Set(positionals.flatMap((glob) => globSync(glob).toSorted()))]
  if (files.length === 0) return refuse(`no file is ${positionals.join(' or ')}`)
  // No process of a run that is broken off goes on.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    process.once(signal, () => process.exit(1))
  }
  const fromMs = performance.now()
  const played = await playAll(partsOf(files, values.alone), values.alone)
  // Once more, for who reads the end of a long log.
  for (const { failures } of played) process.stdout.write(failures)
  for (const name of COUNTS) {
    const all = played.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0)
    console.log(`\u2139 ${name} ${all}`)
  }
  console.log(`\u2139 duration_ms ${Math.round(performance.now() - fromMs)}`)
  if (played.some(({ counts, failures }) => counts.fail !== 0 || failures !== '')) {
    process.exitCode = 1
  }
}

/** Those of test/ come first and in small parts, for they take long: the small ones fill the end. */
const partsOf = (files: readonly string[], isAlone: boolean): (readonly string[])[] => {
  const isHeavy = (file: string): boolean => file.startsWith('test/')
  const heavy = files.filter(isHeavy)
  const light = files.filter((file) => !isHeavy(file))
  return [...cut(heavy, isAlone ? 1 : FILES_HEAVY), ...cut(light, isAlone ? 1 : FILES_LIGHT)]
}

const cut = (files: readonly string[], length: number): (readonly string[])[] =>
  Array.from({ length: Math.ceil(files.length / length) }, (_, n) =>
    files.slice(n * length, (n + 1) * length),
  )

const playAll = async (
  parts: readonly (readonly string[])[],
  isAlone: boolean,
): Promise<readonly Played[]> => {
  const left = parts.slice()
  const played: Played[] = []
  const playOn = async (): Promise<void> => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      played.push(await play(part, isAlone))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, playOn))
  return played
}

/** Plays files in one process; what is shown comes whole, whoever else is talking. */
const play = async (files: readonly string[], isAlone: boolean): Promise<Played> => {
  const msMax = isAlone ? ALONE_MS_MAX : TEST_MS_MAX
  // What a test that failed has left open ends with it.
  const words = ['--test', '--test-isolation=none', '--test-force-exit', `--test-timeout=${msMax}`]
  const child = spawn(process.execPath, [...words, `--test-reporter=${REPORTER}`, ...files], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    // Else the child reports to a test runner above instead of printing.
    env: { ...process.env, IS_PART_OF_TESTS: '1', NODE_TEST_CONTEXT: undefined },
  })
  const kill = (): void => void child.kill('SIGKILL')
  const late = setTimeout(kill, PART_MS_MAX)
  process.once('exit', kill)
  const ended = new Promise<string>((end) => {
    child.once('error', (cause) => end(cause.message))
    child.once('close', (code, signal) => end(`it ended with ${code ?? signal}`))
  })
  let counts: Played['counts'] | undefined
  let failures = ''
  for await (const line of createInterface({ input: child.stdio[RECORDS_FD] as Readable })) {
    const record = recordOf(line)
    process.stdout.write(record.text ?? '')
    if (record.failures !== undefined) failures += `\n\u2716 failing tests:\n${record.failures}`
    counts ??= record.counts
  }
  const how = await ended
  process.off('exit', kill)
  clearTimeout(late)
  if (counts === undefined) {
    counts = { tests: 1, fail: 1 }
    failures += `\u2716 a process of the tests died (${how}); it had ${files.join(' ')}\n`
  }
  process.stdout.write(failures)
  return { counts, failures }
}

/** The last line of a process that was killed may be half there. */
const recordOf = (line: string): PartRecord => {
  try {
    return JSON.parse(line) as PartRecord
  } catch {
    return {}
  }
}

const refuse = (reason: string): void => {
  console.error(`test: ${reason}`)
  process.exitCode = 2
}

await main()
