/** A machine's end of a live mount: a FUSE server over the world's disk, and how requests reach it. */
import type { Clock } from '../base/clock.ts'
import { ENOTCONN } from '../base/errno.ts'
import type { Durability } from '../fuse/handler.ts'
import { createNotices } from '../fuse/notices.ts'
import { createFuseServer } from '../fuse/server.ts'
import type { World } from '../world/world.ts'
import type { ToShare } from './live-words.ts'
import { createShareDevice, type ShareDevice } from './share-device.ts'
import { openShareLine, type ShareLine } from './share-line.ts'

export interface ShareSetup {
  /** Of the socket that whoever mounts connects to. */
  readonly path: string
  readonly world: Pick<World, 'disk' | 'watchContent' | 'watchInodes' | 'isLiving' | 'sequence'>
  readonly isReadOnly: boolean
  readonly durability: Durability
  readonly clock: Clock
  /** Runs each burst of serving. */
  readonly turn: (serve: () => void) => void
  readonly report: (cause: unknown) => void
  /** He may connect. */
  readonly listening: () => void
  /** Calls back when all that was changed is in the store. */
  readonly stored: (then: () => void) => void
  /** It is not served any more. */
  readonly ended: (reason?: string) => void
}

export interface Share {
  /** It is served no more; whoever mounted is told why. */
  end(reason: string): void
}

/** Always asked anew: a visitor's change is seen at once, whatever it is. */
const VALIDITY = { entryMs: 0, attrMs: 0 }

/**
 * Requests come by the socket, or by a device that is lent to the machine; until whoever mounted
 * says that it is over, or goes away.
 */
export const openShare = (setup: ShareSetup): Share => {
  const { clock, report, isReadOnly } = setup
  let isServing = false
  let isStopped = false
  let isEnded = false

  const server = createFuseServer({
    tree: setup.world.disk,
    validity: VALIDITY,
    shared: () => setup.world.sequence(),
    isReadOnly,
    ...(isReadOnly ? {} : { durability: setup.durability }),
    hearsQuiet: () => device.reply !== undefined,
    hearsOf: (ino) => device.reply !== undefined && !setup.world.isLiving(ino),
    send: (head, payload) => (device.reply ?? line.reply)(head, payload),
    report,
    turn: (serve) => {
      isServing = true
      try {
        setup.turn(serve)
      } catch (cause) {
        report(cause)
        end('a fault of ours: the log tells it')
      } finally {
        isServing = false
      }
    },
  })
  const notices = createNotices((notice) =>
    device.reply === undefined ? line.notify(notice) : device.notify(notice),
  )
  const unwatch = setup.world.watchContent((ino) => {
    // What the mount itself changes the kernel knows.
    if (!isServing && server.takeRead(ino)) notices.add(ino)
  })
  // The kernel does not know all that it changes itself: a look-up can make what it looks for.
  const unwatchInodes = setup.world.watchInodes((ino) => {
    if (server.takeTold(ino)) device.changed(ino)
  })

  /** Who still asks by a device hears that nobody serves any more. */
  const stop = (): void => {
    if (isStopped) return
    isStopped = true
    line.closeDoor()
    unwatch()
    unwatchInodes()
    notices.close()
    server.refuse(ENOTCONN)
    server.close()
    // A notification that waits for a page needs the reply that fills it.
    device.close(() => notices.isUnderWay())
  }

  const end = (reason?: string): void => {
    if (isEnded) return
    isEnded = true
    stop()
    line.end(reason === undefined ? { word: 'ended' } : { word: 'ended', reason })
    setup.ended(reason)
  }

  const unmounted = (): void => {
    if (isStopped) return
    stop()
    setup.stored(() => end())
  }

  const device: ShareDevice = createShareDevice({
    clock,
    server,
    over: (cause) => {
      if (cause !== undefined) report(cause)
      unmounted()
    },
    helperDied: () => end('its helper has died'),
  })

  const hear = (said: ToShare): void => {
    if (said.word === 'lend') {
      const lent = device.open(said.devices)
      line.say(
        typeof lent === 'number' ? { word: 'lent', fd: lent } : { word: 'refused', reason: lent },
      )
    } else if (said.word === 'over') unmounted()
    else {
      line.closeDoor()
      device.close(() => false)
    }
  }

  const line: ShareLine = openShareLine({
    ...setup,
    input: server.input,
    request: (length) => {
      if (!isStopped) server.take(length)
    },
    hear,
    helper: (socket) => {
      device.bind(socket)
      line.closeDoor()
      line.say({ word: 'direct' })
    },
    gone: unmounted,
    failed: end,
  })

  return { end }
}
