/** Plays transcripts of system calls (recorded/*.calls) on a fresh world. */
import type { ManualClock } from '../base/clock.ts'
import { EBADF, type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import type { Fd } from './process.ts'
import type { Syscalls } from './syscalls.ts'
import { type Answer, CALLS, KINDS, type Memory, nsOf, token } from './testing-calls.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { majorOf, minorOf, S_IFMT, type Stat } from './tree.ts'

/** The answers of all calls of one case, on an empty disk. */
export const playCase = (lines: readonly string[]): string[] => {
  const player = new Player()
  return lines.map((line) => {
    const [op = '', ...args] = line.split(' ')
    return player.play(op, args)
  })
}

class Player implements Memory {
  readonly #sys: Syscalls
  readonly #clock: ManualClock
  readonly #fds = new Map<string, Fd>()
  readonly #inos = new Map<number, number>()
  readonly #snaps = new Map<string, Stat>()

  constructor() {
    const { world, clock } = tinyWorld({}, tinyImage())
    const sys = world.startProcess({ comm: 'sh', argv: ['sh'], environment: [], cwd: '/' })
    if (failed(sys)) throw new Error('no process')
    this.#sys = sys
    this.#clock = clock
  }

  play(op: string, args: string[]): string {
    const answer = this.#call(op, args)
    if (failed(answer)) return answer.code
    if (answer instanceof Waiting) return 'waits'
    return typeof answer === 'string' ? answer : 'ok'
  }

  #call(op: string, a: string[]): Answer {
    const call = CALLS[op]
    if (call === undefined) throw new Error(`no such call: ${op}`)
    return call({ sys: this.#sys, clock: this.#clock, a, p: a.map(token), player: this })
  }

  fd(name = ''): Fd {
    return this.#fds.get(name) ?? 999
  }

  name(name: string, fd: Fd | Errno | Waiting): Fd | Errno | Waiting {
    if (typeof fd === 'number') this.#fds.set(name, fd)
    return fd
  }

  forget(name: string): void {
    this.#fds.delete(name)
  }

  describe(stat: Stat | Errno): string | Errno {
    if (failed(stat)) return stat
    const number = this.#inos.get(stat.ino) ?? this.#inos.size + 1
    this.#inos.set(stat.ino, number)
    const { mode, nlink, uid, gid, size, blocks, rdev } = stat
    const kind = KINDS.get(mode & S_IFMT) ?? '?'
    const bits = (mode & 0o7777).toString(8)
    const text = `${kind} ${bits} ${nlink} ${uid}:${gid} ${size} ${blocks} #${number}`
    return kind === 'c' || kind === 'b' ? `${text} ${majorOf(rdev)},${minorOf(rdev)}` : text
  }

  snap(path: string, stat: Stat | Errno): Answer {
    if (!failed(stat)) this.#snaps.set(path, stat)
    return failed(stat) ? stat : 'ok'
  }

  moved(path: string, stat: Stat | Errno): string | Errno {
    const had = this.#snaps.get(path)
    if (failed(stat) || had === undefined) return failed(stat) ? stat : EBADF
    const names = (['atime', 'mtime', 'ctime'] as const).filter(
      (name) => nsOf(had[name]) !== nsOf(stat[name]),
    )
    return names.join(' ') || 'none'
  }
}
