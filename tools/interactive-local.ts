/**
 * Plays interactive fidelity items in process: a login bash on an 80x24 terminal in a fresh world,
 * keys in, bytes out. Time is a hand-moved clock, so that silence costs nothing. As a module it is
 * an adapter of the corpus runner (`session`); as a script it compares and shows.
 *
 *     node tools/interactive-local.ts [--show N] [--id ID] [--all] SET.jsonl ...
 */
import { readFileSync } from 'node:fs'
import { loadBuiltins } from '../src/app/load-builtins.ts'
import { loadPrograms } from '../src/app/load-programs.ts'
import { bytesOf, fromUnicode, textOf, toUnicode } from '../src/base/bytes.ts'
import { type Clock, manualClock } from '../src/base/clock.ts'
import { seededDice } from '../src/base/dice.ts'
import { EIO, failed } from '../src/base/errno.ts'
import { nextTurn } from '../src/base/turn.ts'
import type { Outward } from '../src/nerve/nerve.ts'
import { loadPersona } from '../src/persona/load.ts'
import { personaOf } from '../src/persona/persona.ts'
import type { Program, Programs } from '../src/shell/program.ts'
import { createScheduler } from '../src/shell/scheduler.ts'
import { shellMain } from '../src/shell/shell.ts'
import { startThread } from '../src/shell/sys.ts'
import { openTerminal } from '../src/shell/tty/open.ts'
import { createWorld } from '../src/world/create.ts'
import { devpts } from '../src/world/devpts.ts'
import { procOf } from '../src/world/proc/proc.ts'
import type { Fd } from '../src/world/process.ts'

const START_MS = Date.UTC(2026, 10, 21, 21, 0, 0)
const LIMITS = { inodes: 65_536, bytes: 256 * 1_048_576, processes: 300 }
/** As the recorder waits: silence after the start and after a key, and how long at most. */
const START_SILENCE_MS = 900
const SILENCE_MS = 450
const KEY_LIMIT_MS = 4_000
const STEP_MS = 10
/** What a look at the clock takes: a thread looks every 64 steps, and several times a slice. */
const LOOK_MS = 0.02
const SHOWN_MAX = 1_000_000
const TURNS_MAX = 3_000
/** What nsrun_tty hands to bash. */
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['HOME', '/root'],
  ['USER', 'root'],
  ['LOGNAME', 'root'],
  ['SHELL', '/bin/bash'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['LANG', 'C.UTF-8'],
  ['PWD', '/root'],
  ['TERM', 'xterm-256color'],
]

export interface InteractiveItem {
  readonly id: string
  readonly keys: readonly string[]
}

export interface Transcript {
  readonly transcript: readonly string[]
  readonly exited: number | null
}

interface Machine {
  readonly persona: Awaited<ReturnType<typeof personaOf>>
  readonly programs: Programs
}

let machine: Promise<Machine> | undefined

const prepare = async (): Promise<Machine> => {
  const persona = await personaOf(await loadPersona('debian-12', { seed: 'laboratory' }))
  const home = await loadPrograms(persona)
  const builtins = await loadBuiltins()
  const shells = new Map<string, Program>()
  for (const name of ['bash', 'rbash']) {
    shells.set(name, { names: [name], run: shellMain({ builtins }) })
  }
  for (const name of ['sh', 'dash']) {
    shells.set(name, { names: [name], run: shellMain({ builtins, dialect: 'dash' }) })
  }
  return {
    persona,
    programs: {
      byName: (name) => shells.get(name) ?? home.byName(name),
      identify: (head) => home.identify(head),
      recorded: (line) => home.recorded(line),
    },
  }
}

/** Plays one item; the runner's adapter function. */
export const session = async (item: InteractiveItem): Promise<Transcript> => {
  machine ??= prepare()
  const { persona, programs } = await machine
  const hand = manualClock(START_MS)
  let looks = 0
  // Slices are measured by looks at the clock, so that a busy machine cuts them no shorter.
  const clock: Clock = { ...hand, ticksMs: () => looks++ * LOOK_MS }
  const world = createWorld({
    image: persona.image,
    imagine: persona.of('laboratory').imagine,
    fetchBlob: () => EIO,
    facts: persona.facts,
    clock,
    dice: seededDice('world'),
    limits: LIMITS,
    firstPid: persona.firstPid(clock.nowMs()),
    bootedMs: persona.machine.bootedMs,
    mounts: [{ path: '/proc', make: procOf(persona.machine) }, devpts],
    records: [],
  })
  let due = 0
  const scheduler = createScheduler({
    clock,
    nextTurn: (then) => {
      due++
      nextTurn(() => {
        due--
        then()
      })
    },
    report: (cause, thread) => console.error(item.id, thread.process.argv, cause),
    afterBurst: () => {},
  })
  const calls = world.startProcess({ comm: 'bash', argv: ['bash'], environment: [], cwd: '/root' })
  if (failed(calls)) throw new Error('no process')
  let shown = ''
  const receive = (frame: Outward): void => {
    if (frame.kind !== 'out' || shown.length > SHOWN_MAX) return
    shown += textOf(frame.bytes)
    terminal.credit(frame.bytes.length)
  }
  const wanted = { name: 'xterm-256color', rows: 24, columns: 80, modes: new Uint8Array() }
  const terminal = openTerminal(world, calls, { wanted, send: receive })
  for (const fd of [0, 1, 2]) calls.attach(terminal.stream, { fd: fd as Fd })
  const runtime = {
    scheduler,
    share: scheduler.share(),
    programs,
    facts: persona.facts,
    dice: seededDice('session'),
  }
  let isOver = false
  const thread = startThread(runtime, calls, function* (sys) {
    const status = yield* sys.exec('/bin/bash', ['-bash'], new Map(ENVIRONMENT))
    return failed(status) ? 127 : status
  })
  thread.whenOver = () => {
    isOver = true
  }

  let turn = 0
  const settle = async (): Promise<void> => {
    for (; turn < TURNS_MAX; turn++) {
      await new Promise<void>((resolve) => nextTurn(resolve))
      if (due === 0) return
    }
  }
  const read = async (silenceMs: number): Promise<string> => {
    let quietMs = 0
    turn = 0
    for (let spentMs = 0; spentMs < KEY_LIMIT_MS && quietMs < silenceMs; spentMs += STEP_MS) {
      const had = shown.length
      await settle()
      hand.advance(STEP_MS)
      quietMs = shown.length === had ? quietMs + STEP_MS : 0
    }
    if (turn >= TURNS_MAX) console.error(`${item.id}: it never comes to rest`)
    const text = toUnicode(shown)
    shown = ''
    return text
  }

  const transcript = [await read(START_SILENCE_MS)]
  for (const key of item.keys) {
    if (isOver) {
      transcript.push('')
      continue
    }
    terminal.input(bytesOf(fromUnicode(key)))
    transcript.push(await read(SILENCE_MS))
  }
  const { ending } = calls.process
  for (const { runner } of world.processes()) runner?.abandon()
  const exited = ending === undefined ? null : 'status' in ending ? ending.status : -ending.signal
  return { transcript, exited }
}

interface Line extends InteractiveItem {
  readonly comparable?: boolean
  readonly volatile?: boolean
  /** The corpus keeps answers apart; a fresh recording has them beside the keys. */
  readonly expected?: Transcript
  readonly transcript?: readonly string[]
}

const PASTE_MODE = new RegExp(`${String.fromCharCode(27)}\\[\\?2004[hl]\\r?`, 'g')

const main = async (): Promise<void> => {
  const args = process.argv.slice(2)
  const option = (name: string): string | undefined => {
    const at = args.indexOf(`--${name}`)
    return at < 0 ? undefined : args.splice(at, 2)[1]
  }
  const show = Number(option('show') ?? 0)
  const id = option('id')
  const isAll = args.includes('--all')
  for (const file of args.filter((arg) => !arg.startsWith('--'))) {
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    const items = lines
      .map((line) => JSON.parse(line) as Line)
      .filter((item) => id === undefined || id.split(',').includes(item.id))
      .filter((item) => isAll || (item.comparable !== false && item.volatile !== true))
    let exact = 0
    let lenient = 0
    let shownItems = 0
    let keys = 0
    let keysRight = 0
    for (const item of items) {
      if (process.env.VERBOSE !== undefined) console.error(item.id)
      const want = item.expected?.transcript ?? item.transcript ?? []
      const got = (await session(item)).transcript
      const joined = (parts: readonly string[]): string => parts.join('').replace(PASTE_MODE, '')
      const isExact = JSON.stringify(want) === JSON.stringify(got)
      if (isExact) exact++
      if (isExact || joined(want) === joined(got)) lenient++
      want.forEach((text, i) => {
        keys++
        if (text === got[i]) keysRight++
      })
      if (isExact || shownItems++ >= show) continue
      console.log(`-- ${item.id}`)
      want.forEach((text, i) => {
        const key = JSON.stringify(i === 0 ? '<start>' : item.keys[i - 1])
        if (text === got[i]) console.log(`   ok ${key}`)
        else
          console.log(
            `   ${key}\n      want ${JSON.stringify(text)}\n      got  ${JSON.stringify(got[i])}`,
          )
      })
    }
    console.log(
      `${file} n=${items.length} exact ${exact} lenient ${lenient} keys ${keysRight}/${keys}`,
    )
  }
}

if (import.meta.main) await main()
