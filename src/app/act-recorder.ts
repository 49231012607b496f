/**
 * Watches the processes of one channel and tells what they did: each act once a gap, so many of a
 * kind, cut. Who loops a million times costs a look, and after some thousand not even that.
 */
import { type ByteString, toUnicode } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { failed } from '../base/errno.ts'
import {
  ACT_ARGUMENT_CHARS_MAX,
  ACT_ARGUMENTS_MAX,
  ACT_CHARS_MAX,
  ACTS_GAP_MS,
  ACTS_LOOKED_AT_PER_GAP_MAX,
  ACTS_PER_GAP_MAX,
} from '../base/limits.ts'
import type { Act } from '../events/acts.ts'
import type { Watch, Watched } from '../shell/watch.ts'
import { O_ACCMODE, O_APPEND, O_CREAT, O_RDONLY, O_TRUNC } from '../world/syscalls.ts'

export interface ActRecorderSetup {
  readonly clock: Pick<Clock, 'after'>
  /** Executables whose inode changed after this came later than the machine (ms since 1970). */
  readonly settledMs: number
  /** Whether reading this file tells something: the last part of a path, and all of it. */
  readonly isSecret: (path: string) => boolean
  readonly tell: (act: Act) => void
}

/** The watch of one channel. */
export const createActRecorder = (setup: ActRecorderSetup): Watch => new ActRecorder(setup)

class ActRecorder implements Watch {
  readonly #setup: ActRecorderSetup
  readonly #seen = new Set<string>()
  readonly #told = new Map<Act['type'] | 'builtin', number>()
  #looks = 0

  constructor(setup: ActRecorderSetup) {
    this.#setup = setup
  }

  command(who: Watched, args: readonly ByteString[], how: 'builtin' | 'program' | 'missing'): void {
    const { origin } = who
    if (origin === undefined) return
    const kind = how === 'builtin' ? 'builtin' : 'act.command'
    if (!this.#isNew(kind, `c${how}${keyOf(args)}`)) return
    const { euid } = who.process.credentials
    const argv = cutList(args)
    this.#setup.tell({ type: 'act.command', argv, how, origin, cwd: folderOf(who), uid: euid })
  }

  opening(who: Watched, path: ByteString, flags: number): void {
    if (who.origin === undefined) return
    if ((flags & O_ACCMODE) === O_RDONLY) return this.#reading(who, path)
    if (isOfProcess(path) || !this.#isNew('act.write', `w${flags}${placeOf(who, path)}`)) return
    this.#setup.tell({
      type: 'act.write',
      path: pathOf(who, path),
      how: howOf(who, path, flags),
      by: nameOf(who),
    })
  }

  #reading(who: Watched, path: ByteString): void {
    if (!this.#setup.isSecret(path)) return
    if (!this.#isNew('act.read', `r${placeOf(who, path)}`)) return
    this.#setup.tell({ type: 'act.read', path: pathOf(who, path), by: nameOf(who) })
  }

  /** That a file was opened is told already. */
  bringing(): void {}

  /** Told when it is done. */
  removing(): void {}

  removed(who: Watched, path: ByteString): void {
    if (who.origin === undefined || !this.#isNew('act.remove', `d${placeOf(who, path)}`)) return
    this.#setup.tell({ type: 'act.remove', path: pathOf(who, path), by: nameOf(who) })
  }

  moded(who: Watched, path: ByteString, mode: number): void {
    if (who.origin === undefined || (mode & EXECUTABLE) === 0) return
    if (!this.#isNew('act.chmod', `m${mode}${placeOf(who, path)}`)) return
    this.#setup.tell({ type: 'act.chmod', path: pathOf(who, path), mode: mode & 0o7777 })
  }

  connecting(who: Watched, host: ByteString, port: number): void {
    if (!this.#isNew('act.connect', `n${port} ${host.slice(0, HOST_CHARS_MAX)}`)) return
    const to = cut(host, HOST_CHARS_MAX)
    this.#setup.tell({ type: 'act.connect', host: to, port, by: nameOf(who) })
  }

  executing(who: Watched, path: ByteString, stat: Parameters<Watch['executing']>[2]): void {
    if (who.origin === undefined || stat.ctime.s * 1000 <= this.#setup.settledMs) return
    if (!this.#isNew('act.run', `x${placeOf(who, path)}`)) return
    this.#setup.tell({ type: 'act.run', path: pathOf(who, path) })
  }

  becoming(who: Watched, uid: number): void {
    const from = who.process.credentials.uid
    if (uid !== 0 || from === 0 || !this.#isNew('act.root', `u${from}`)) return
    this.#setup.tell({ type: 'act.root', uid: from, by: nameOf(who) })
  }

  /** False for what was told in this gap, and when enough was. */
  #isNew(kind: Act['type'] | 'builtin', key: string): boolean {
    if (this.#looks >= ACTS_LOOKED_AT_PER_GAP_MAX) return false
    if (this.#looks++ === 0) this.#setup.clock.after(ACTS_GAP_MS, this.#forget)
    if (this.#seen.has(key)) return false
    const told = this.#told.get(kind) ?? 0
    if (told >= ACTS_PER_GAP_MAX) return false
    this.#told.set(kind, told + 1)
    this.#seen.add(key)
    return true
  }

  readonly #forget = (): void => {
    this.#looks = 0
    this.#seen.clear()
    this.#told.clear()
  }
}

/** An x bit of anybody, or set-uid, or set-gid. */
const EXECUTABLE = 0o6111
/** A name that DNS could know. */
const HOST_CHARS_MAX = 255

/** Descriptors, terminals and what swallows everything: to open them is nothing. */
const isOfProcess = (path: ByteString): boolean =>
  path.startsWith('/dev/') && !path.startsWith('/dev/shm/') && path.length < 24

const keyOf = (args: readonly ByteString[]): string => {
  let key = ''
  const count = Math.min(args.length, ACT_ARGUMENTS_MAX)
  for (let n = 0; n < count && key.length < ACT_CHARS_MAX; n++) {
    const argument = args[n] ?? ''
    key +=
      argument.length > ACT_ARGUMENT_CHARS_MAX
        ? argument.slice(0, ACT_ARGUMENT_CHARS_MAX)
        : argument
    key += '\0'
  }
  return key
}

const cutList = (args: readonly ByteString[]): string[] => {
  let left = ACT_CHARS_MAX
  return args.slice(0, ACT_ARGUMENTS_MAX).map((argument) => {
    const part = cut(argument, Math.min(left, ACT_ARGUMENT_CHARS_MAX))
    left -= part.length
    return part
  })
}

const cut = (text: ByteString, charsMax: number): string => toUnicode(text.slice(0, charsMax))

const nameOf = (who: Watched): string => toUnicode(who.process.comm)

const folderOf = (who: Watched): string => {
  const folder = who.getcwd()
  return failed(folder) ? '/' : cut(folder, ACT_ARGUMENT_CHARS_MAX)
}

/** What tells two paths apart without a walk. */
const placeOf = (who: Watched, path: ByteString): string =>
  path.startsWith('/') ? path : `${who.process.cwd}:${path}`

/** Absolute, without `.`, `..` and empty parts; links are not followed. */
const pathOf = (who: Watched, path: ByteString): string => {
  const given = cut(path, ACT_ARGUMENT_CHARS_MAX)
  const whole = path.startsWith('/') ? given : `${folderOf(who)}/${given}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const howOf = (
  who: Watched,
  path: ByteString,
  flags: number,
): 'new' | 'truncate' | 'append' | 'update' => {
  if ((flags & O_CREAT) !== 0 && failed(who.stat(path))) return 'new'
  if ((flags & O_TRUNC) !== 0) return 'truncate'
  return (flags & O_APPEND) === 0 ? 'update' : 'append'
}
