/**
 * Finds what visitors bring into a world: uploads when they are complete, and what came by
 * redirections once it matters, or looks like a payload when its channel ends (ADR 0032).
 */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { WRITTEN_FILES_WATCHED_MAX } from '../base/limits.ts'
import type { Brought, ChannelHandle } from '../nerve/machine.ts'
import type { Watch, Watched } from '../shell/watch.ts'
import { O_ACCMODE, O_RDONLY, O_TRUNC } from '../world/syscalls.ts'
import { type Ino, isRegular, type Tree } from '../world/tree.ts'
import { findPath } from './find-path.ts'
import { isCarrier, isPayload, mayInterpret, PAYLOAD_HEAD_BYTES } from './payload.ts'
import { createTaker } from './take-content.ts'

type Bringing = Pick<Watch, 'opening' | 'bringing' | 'removing' | 'moded' | 'executing'>

export interface Intake {
  /** What one channel's processes do. */
  watch(channel: ChannelHandle): Bringing
  /** Nothing of this channel runs any more. */
  ended(channel: ChannelHandle): void
}

/** A file that visitors have written, until it is forgotten for newer ones. */
interface Written {
  path: ByteString
  channel: ChannelHandle
  how: Brought['how']
  /** An upload that is not complete. */
  isOpen: boolean
}

const EXECUTABLE = 0o111

/** The intake of one world; `say` hears of each file. */
export const createIntake = (
  tree: Tree,
  say: (channel: ChannelHandle, file: Brought) => void,
): Intake => {
  const files = new Map<Ino, Written>()
  /** Opened for writing and not looked up yet: a new file is there a moment later only. */
  let fresh: Written[] = []
  const taker = createTaker({ tree, say })

  const settle = (): void => {
    if (fresh.length === 0) return
    const opened = fresh
    fresh = []
    for (const each of opened) note(each)
  }

  const note = (it: Written): Ino | undefined => {
    const ino = findPath(tree, it.path)
    const stat = failed(ino) ? ino : tree.stat(ino)
    if (failed(ino) || failed(stat) || !isRegular(stat.mode)) return undefined
    const known = files.get(ino)
    // Who brings the same again is told again.
    if (known?.channel !== it.channel) taker.forget(ino)
    files.delete(ino)
    files.set(ino, it.how === 'redirect' && known?.isOpen === true ? known : it)
    if (files.size > WRITTEN_FILES_WATCHED_MAX) forgetOldest()
    return ino
  }

  const forgetOldest = (): void => {
    const [oldest] = files
    if (oldest === undefined) return
    const [ino, it] = oldest
    files.delete(ino)
    takeIfPayload(it.channel, ino, it)
    taker.forget(ino)
  }

  const isLikePayload = (ino: Ino, { path }: Written): boolean => {
    const head = tree.read(ino, 0, PAYLOAD_HEAD_BYTES)
    return head instanceof Uint8Array && head.length > 0 && isPayload(head, path)
  }

  const takeIfPayload = (channel: ChannelHandle, ino: Ino, it: Written): void => {
    if (it.isOpen || isLikePayload(ino, it)) taker.take(channel, ino, it)
  }

  /** The file of a path, if it is one that visitors have written. */
  const written = (path: ByteString): readonly [Ino, Written] | undefined => {
    settle()
    const ino = findPath(tree, path)
    const it = failed(ino) ? undefined : files.get(ino)
    return failed(ino) || it === undefined ? undefined : [ino, it]
  }

  /** Nobody has written anything: nearly all that is opened and executed is none of ours. */
  const isIdle = (): boolean => files.size === 0 && fresh.length === 0

  const used = (channel: ChannelHandle, who: Watched, given: ByteString): void => {
    if (isIdle()) return
    const path = absolute(who, given)
    const [ino, it] = written(path) ?? []
    if (ino !== undefined && it !== undefined) taker.take(channel, ino, { ...it, path })
  }

  /** Its name or its content is about to go. */
  const losing = (channel: ChannelHandle, who: Watched, path: ByteString): void => {
    if (isIdle()) return
    const [ino, it] = written(absolute(who, path)) ?? []
    if (ino !== undefined && it !== undefined) takeIfPayload(channel, ino, it)
  }

  const writing = (channel: ChannelHandle, who: Watched, given: ByteString): void => {
    settle()
    const path = absolute(who, given)
    // Descriptors, terminals and what swallows everything.
    if (path.startsWith('/dev/') && !path.startsWith('/dev/shm/')) return
    if (isCarrier(who.process.comm)) fresh.push({ path, channel, how: 'redirect', isOpen: false })
  }

  const bringing = (
    channel: ChannelHandle,
    path: ByteString,
    by: { how: Brought['how']; isWhole: boolean },
  ): void => {
    settle()
    const it = { path, channel, how: by.how, isOpen: !by.isWhole }
    const ino = note(it)
    if (ino === undefined || !by.isWhole) return
    taker.forget(ino)
    taker.take(channel, ino, it)
  }

  return {
    watch: (channel) => ({
      opening: (who, path, flags) => {
        if (who.origin === undefined) return
        if ((flags & O_ACCMODE) === O_RDONLY) {
          if (mayInterpret(who.process.comm, path)) used(channel, who, path)
          return
        }
        if ((flags & O_TRUNC) !== 0) losing(channel, who, path)
        writing(channel, who, path)
      },
      bringing: (who, path, by) => bringing(channel, absolute(who, path), by),
      removing: (who, path) => losing(channel, who, path),
      moded: (who, path, mode) => {
        if ((mode & EXECUTABLE) !== 0) used(channel, who, path)
      },
      executing: (who, path) => used(channel, who, path),
    }),
    ended: (channel) => {
      settle()
      for (const [ino, it] of [...files]) {
        if (it.channel !== channel) continue
        takeIfPayload(channel, ino, it)
        it.isOpen = false
      }
      taker.ended(channel)
    },
  }
}

/** As far as text goes: links in front of a `..` are not looked at. */
const absolute = (who: Watched, path: ByteString): ByteString => {
  const folder = path.startsWith('/') ? '' : who.getcwd()
  const parts: ByteString[] = []
  for (const part of `${failed(folder) ? '' : folder}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
