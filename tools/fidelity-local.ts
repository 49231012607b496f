/**
 * Plays the fidelity corpus in process, without doors: a fresh world for each item, `bash -c` as
 * its first process. Quick to work with; `make fidelity` is the judge.
 *
 *     node tools/fidelity-local.ts [--show N] [--grep TEXT] [--id ID] SET.jsonl ...
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { loadBuiltins } from '../src/app/load-builtins.ts'
import { loadPrograms } from '../src/app/load-programs.ts'
import { type ByteString, fromUnicode, NO_BYTES, textOf, toUnicode } from '../src/base/bytes.ts'
import { systemClock } from '../src/base/clock.ts'
import { seededDice } from '../src/base/dice.ts'
import { EIO, EPIPE, failed } from '../src/base/errno.ts'
import { nextTurn } from '../src/base/turn.ts'
import { loadPersona } from '../src/persona/load.ts'
import { personaOf } from '../src/persona/persona.ts'
import type { Program, Programs } from '../src/shell/program.ts'
import { createScheduler } from '../src/shell/scheduler.ts'
import { shellMain } from '../src/shell/shell.ts'
import { startThread } from '../src/shell/sys.ts'
import { createWorld } from '../src/world/create.ts'
import { procOf } from '../src/world/proc/proc.ts'
import type { Fd, Stream } from '../src/world/process.ts'
import { S_IFCHR, S_IFIFO } from '../src/world/tree.ts'

const START_MS = Date.UTC(2026, 10, 21, 21, 0, 0)
const LIMITS = { inodes: 65_536, bytes: 256 * 1_048_576, processes: 300 }
const TIME_LIMIT_MS = Number(process.env.LIMIT_MS ?? 8_000)
const SHELLS = ['bash', 'rbash']
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['HOME', '/root'],
  ['USER', 'root'],
  ['LOGNAME', 'root'],
  ['SHELL', '/bin/bash'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['LANG', 'C.UTF-8'],
  ['PWD', '/root'],
]

interface Item {
  readonly id: string
  readonly source: string
  readonly snippet: string
  readonly comparable: boolean
  readonly expected: { readonly stdout: string; readonly stderr: string; readonly exit: number }
}

type Answer = Item['expected']

/** The runner's lenient form. */
const norm = (text: string): string =>
  text
    .replace(/^(-?bash): line \d+: /gm, 'bash: ')
    .replace(/^-bash: /gm, 'bash: ')
    .replace(/\bsh: \d+: /g, 'sh: ')
    .replace(/--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--/g, '--D--')
    .replace(/\r\n/g, '\n')

const stubOf = (name: string): Program => ({
  names: [name],
  *run(task) {
    yield* task.out(`STUB ${[name, ...task.args.slice(1)].join(' ')}\n`)
    return 0
  },
})

const pythonRepr = (text: string): string => {
  let shown = ''
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (char === '\n') shown += '\\n'
    else if (char === '\r') shown += '\\r'
    else if (char === '\t') shown += '\\t'
    else if (char === '\\') shown += '\\\\'
    else if (code < 32 || code > 126) shown += `\\x${code.toString(16).padStart(2, '0')}`
    else shown += char
  }
  if (shown.includes("'") && !shown.includes('"')) return `"${shown}"`
  return `'${shown.replaceAll("'", "\\'")}'`
}

const HELPERS: readonly Program[] = [
  {
    names: ['argv.py'],
    *run(task) {
      yield* task.out(`[${task.args.slice(1).map(pythonRepr).join(', ')}]\n`)
      return 0
    },
  },
  {
    names: ['printenv.py'],
    *run(task) {
      for (const name of task.args.slice(1)) yield* task.out(`${task.env.get(name) ?? 'None'}\n`)
      return 0
    },
  },
  {
    names: ['stdout_stderr.py'],
    *run(task) {
      yield* task.out(`${task.args[1] ?? 'STDOUT'}\n`)
      yield* task.flush()
      yield* task.err(`${task.args[2] ?? 'STDERR'}\n`)
      return Number(task.args[3] ?? 0)
    },
  },
  {
    names: ['read_from_fd.py'],
    *run(task) {
      for (const arg of task.args.slice(1)) {
        const bytes = yield* task.sys.read(Number(arg), 1024)
        if (failed(bytes)) {
          yield* task.err(
            `FATAL: Error reading from fd ${arg}: [Errno ${bytes.number}] ${bytes.text}\n`,
          )
          return 1
        }
        yield* task.out(`${arg}: ${textOf(bytes)}`)
      }
      return 0
    },
  },
]

const NOTHING: Stream = {
  mode: S_IFCHR | 0o666,
  rdev: 0x103,
  path: '/dev/null',
  read: () => NO_BYTES,
  write: () => EPIPE,
  ready: () => ({ readable: true, writable: true }),
  close: () => {},
}

const collector = (): Stream & { text: ByteString } => ({
  text: '',
  mode: S_IFIFO | 0o600,
  read: () => NO_BYTES,
  write(bytes) {
    if (this.text.length < 300_000) this.text += textOf(bytes)
    return bytes.length
  },
  ready: () => ({ readable: false, writable: true }),
  close: () => {},
})

interface Set {
  readonly persona: Awaited<ReturnType<typeof personaOf>>
  readonly programs: Programs
  readonly environment: readonly (readonly [string, string])[]
  readonly directory: string
}

const prepare = async (source: string): Promise<Set> => {
  const shared = new URL('../../shared/fidelity/', import.meta.url)
  const stubs = JSON.parse(readFileSync(new URL('stubs.json', shared), 'utf8')) as {
    names: string[]
  }
  const isSpec = source === 'oils-spec'
  const extra = source === 'attack-stubs' ? stubs.names.map(stubOf) : isSpec ? HELPERS : []
  const names = extra.flatMap((program) => program.names)
  const persona = await personaOf(
    await loadPersona('debian-12', { seed: 'laboratory', programs: names }),
  )
  const home = await loadPrograms(persona)
  const builtins = await loadBuiltins()
  const shell: Program = { names: SHELLS, run: shellMain({ builtins }) }
  const dash: Program = { names: ['sh', 'dash'], run: shellMain({ builtins, dialect: 'dash' }) }
  const byName = new Map(extra.flatMap((program) => program.names.map((name) => [name, program])))
  return {
    persona,
    programs: {
      byName: (name) => {
        if (SHELLS.includes(name)) return shell
        return dash.names.includes(name) ? dash : (byName.get(name) ?? home.byName(name))
      },
      identify: (head) => home.identify(head),
      recorded: (line) => home.recorded(line),
    },
    environment: isSpec ? [...ENVIRONMENT, ['TMP', '/tmp/w'], ['SH', 'bash']] : ENVIRONMENT,
    directory: isSpec ? '/tmp/w' : '/root',
  }
}

const play = (set: Set, snippet: string): Promise<Answer & { trouble?: unknown }> =>
  new Promise((resolve) => {
    const clock = systemClock(START_MS)
    const { persona } = set
    const world = createWorld({
      image: persona.image,
      imagine: persona.of('laboratory').imagine,
      fetchBlob: () => EIO,
      facts: persona.facts,
      clock,
      dice: seededDice('world'),
      limits: LIMITS,
      firstPid: persona.firstPid(clock.nowMs()),
      mounts: [{ path: '/proc', make: procOf(persona.machine) }],
      bootedMs: persona.machine.bootedMs,
      records: [],
    })
    let isStopped = false
    let trouble: unknown
    const scheduler = createScheduler({
      clock,
      nextTurn: (then) => nextTurn(() => isStopped || then()),
      report: (cause) => {
        trouble = cause
      },
      afterBurst: () => {},
    })
    const calls = world.startProcess({
      comm: 'bash',
      argv: ['bash'],
      environment: [],
      cwd: '/',
    })
    if (failed(calls)) throw new Error('no process')
    const out = collector()
    const err = collector()
    for (const [fd, stream] of [NOTHING, out, err].entries()) calls.attach(stream, { fd: fd as Fd })
    if (set.directory !== '/root') calls.mkdir(set.directory, 0o755)
    calls.chdir(set.directory)
    const runtime = {
      scheduler,
      share: scheduler.share(),
      programs: set.programs,
      facts: persona.facts,
      dice: seededDice('session'),
    }
    const end = (exit: number): void => {
      isStopped = true
      clearTimeout(timer)
      const text = { stdout: toUnicode(out.text), stderr: toUnicode(err.text) }
      resolve({ ...text, exit, ...(trouble !== undefined && { trouble }) })
    }
    const timer = setTimeout(() => end(-9), TIME_LIMIT_MS)
    const env = new Map(set.environment)
    const argv = ['bash', '-c', fromUnicode(snippet)]
    const thread = startThread(runtime, calls, function* (sys) {
      const status = yield* sys.exec('/bin/bash', argv, env)
      return failed(status) ? 127 : status
    })
    thread.whenOver = () => {
      const { ending } = calls.process
      const status =
        ending === undefined ? -1 : 'status' in ending ? ending.status : 128 + ending.signal
      setTimeout(() => end(status), 0)
    }
  })

const main = async (): Promise<void> => {
  const args = process.argv.slice(2)
  const option = (name: string): string | undefined => {
    const at = args.indexOf(`--${name}`)
    return at < 0 ? undefined : args.splice(at, 2)[1]
  }
  const show = Number(option('show') ?? 0)
  const grep = option('grep')
  const id = option('id')
  for (const file of args) {
    const items = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Item)
      .filter((item) => item.comparable && (id === undefined || item.id === id))
      .filter((item) => grep === undefined || JSON.stringify(item).includes(grep))
    const set = await prepare(items[0]?.source ?? '')
    const count = { exact: 0, lenient: 0, semantic: 0 }
    let shown = 0
    for (const { id: itemId, snippet, expected } of items) {
      const got = await play(set, snippet)
      const isSame = (form: (text: string) => string, stderr: boolean): boolean =>
        form(got.stdout) === form(expected.stdout) &&
        (!stderr || form(got.stderr) === form(expected.stderr)) &&
        got.exit === expected.exit
      if (isSame((text) => text, true)) count.exact++
      const lenient = isSame(norm, true)
      if (lenient) count.lenient++
      if (isSame(norm, false)) count.semantic++
      if (!lenient && shown++ < show) {
        console.log(
          `-- ${itemId}\n${snippet.slice(0, 600)}\n  want ${JSON.stringify(expected).slice(0, 100000)}`,
        )
        console.log(`  got  ${JSON.stringify(got).slice(0, 100000)}`)
        if (got.trouble !== undefined) console.log(got.trouble)
      }
    }
    const share = (n: number): string => `${n} (${((100 * n) / items.length).toFixed(1)}%)`
    const { exact, lenient, semantic } = count
    console.log(
      `${basename(file)} n=${items.length} exact ${share(exact)} lenient ${share(lenient)} semantic ${share(semantic)}`,
    )
  }
}

await main()
