/** The laboratory: fresh worlds of the recorded Debian 12 in which tests run command lines. */

import { loadBuiltins } from '../src/app/load-builtins.ts'
import { loadPrograms } from '../src/app/load-programs.ts'
import { shellPrograms } from '../src/app/shell-program.ts'
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../src/base/bytes.ts'
import { seededDice } from '../src/base/dice.ts'
import { EIO } from '../src/base/errno.ts'
import type { Outward, Wish } from '../src/nerve/nerve.ts'
import { loadPersona } from '../src/persona/load.ts'
import { type Persona, personaOf } from '../src/persona/persona.ts'
import { createParseMemo, type ParseMemo } from '../src/shell/parse-memo.ts'
import type { Programs } from '../src/shell/program.ts'
import { createScheduler } from '../src/shell/scheduler.ts'
import { openSession, type Session } from '../src/shell/session.ts'
import type { Builtin } from '../src/shell/state.ts'
import type { Watch } from '../src/shell/watch.ts'
import { createWorld } from '../src/world/create.ts'
import { procOf } from '../src/world/proc/proc.ts'
import { labClock } from './lab-clock.ts'

export interface Ran {
  readonly stdout: ByteString
  readonly stderr: ByteString
  readonly status: number
}

export interface Lab {
  /** Runs `bash -c script` as root in a world nobody has used before. */
  run(script: ByteString): Promise<Ran>
  /** Such a world, to do several things in; `failed` hears of mistakes of ours. */
  world(failed: (cause: unknown) => void): LabWorld
}

export interface LabWorld {
  run(script: ByteString): Promise<Ran>
  /** A channel of any kind; undefined when there is no room for a process. */
  open(wish: Wish, hears: Hears): Session | undefined
}

export interface Hears {
  readonly send: (frame: Outward) => void
  readonly ended: () => void
}

/** When the truth was recorded. */
const START_MS = Date.UTC(2026, 10, 21, 22, 0, 0)
const LIMITS = { inodes: 65_536, bytes: 256 * 1_048_576, processes: 300 }
const CREDIT_BYTES = 1_048_576

interface LabSetup {
  /** Sees what processes do. */
  readonly watch?: Watch
  /** A server's persona has programs that the laboratory's own root lacks. */
  readonly persona?: 'debian-12' | 'debian-12-db'
}

interface Machine {
  readonly persona: Persona
  readonly programs: Programs
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly parses: ParseMemo
}

const assemble = async (name: string): Promise<Machine> => {
  const persona = await personaOf(await loadPersona(name, { seed: 'laboratory' }))
  const builtins = await loadBuiltins()
  const parses = createParseMemo()
  const programs = await loadPrograms(persona, { more: shellPrograms(builtins, parses) })
  return { persona, programs, builtins, parses }
}

/** What never changes, and takes a second to make: shared by all laboratories of a process. */
const machines = new Map<string, Promise<Machine>>()

const machineOf = (name: string): Promise<Machine> => {
  const known = machines.get(name) ?? assemble(name)
  machines.set(name, known)
  return known
}

export const openLab = async ({
  watch,
  persona: name = 'debian-12',
}: LabSetup = {}): Promise<Lab> => {
  const { persona, programs, builtins, parses } = await machineOf(name)
  let count = 0
  const world = (failed: (cause: unknown) => void): LabWorld => {
    const { clock, nextTurn, during } = labClock(START_MS)
    const made = createWorld({
      image: persona.image,
      imagine: persona.of('laboratory').imagine,
      fetchBlob: () => EIO,
      facts: persona.facts,
      clock,
      dice: seededDice(`world ${count++}`),
      limits: LIMITS,
      firstPid: persona.firstPid(clock.nowMs()),
      mounts: [{ path: '/proc', make: procOf(persona.machine) }],
      bootedMs: persona.machine.bootedMs,
      records: [],
    })
    const scheduler = createScheduler({ clock, nextTurn, report: failed, afterBurst: () => {} })
    const open = (wish: Wish, hears: Hears): Session | undefined =>
      openSession({
        world: made,
        runtime: {
          scheduler,
          share: scheduler.share(),
          programs,
          facts: persona.facts,
          dice: seededDice('session'),
          ...(watch !== undefined && { watch }),
        },
        ...{ builtins, parses, wish, motd: '', ...hears },
        environment: persona.loginEnvironment,
      })
    return { open, run: (script) => during(runIn(open, script)) }
  }
  return {
    world,
    run: (script) =>
      new Promise((resolve, reject) => {
        world(reject).run(script).then(resolve, reject)
      }),
  }
}

const runIn = (open: LabWorld['open'], script: ByteString): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const heard = { out: [] as Bytes[], err: [] as Bytes[] }
    let status = 255
    const wish = { kind: 'exec', user: 'root', command: bytesOf(script), env: [] } as const
    const session = open(wish, {
      send: (frame) => {
        if (frame.kind === 'out' || frame.kind === 'err') {
          heard[frame.kind].push(frame.bytes.slice())
          session?.receive({ kind: 'credit', bytes: frame.bytes.length })
        } else if (frame.kind === 'exit') status = frame.status
        else if (frame.kind === 'killed') {
          status = 128
          console.error(frame)
        }
      },
      ended: () => {
        const [stdout, stderr] = [textOf(concat(heard.out)), textOf(concat(heard.err))]
        resolve({ stdout, stderr, status })
      },
    })
    if (session === undefined) return reject(new Error('no room for a process'))
    session.receive({ kind: 'credit', bytes: CREDIT_BYTES })
    session.receive({ kind: 'eof' })
  })
