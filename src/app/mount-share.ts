/** A machine's end of a live mount: a socket, a FUSE server, perhaps a device of its own. */
import { chmodSync, closeSync, constants as O, openSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { ENOTCONN } from '../base/errno.ts'
import { LIVE_MOUNT_START_MS, LIVE_QUEUED_BYTES_MAX } from '../base/limits.ts'
import { nextTurn } from '../base/turn.ts'
import { codeOf, notifyKernel, senderTo } from '../fuse/device.ts'
import { Frame, FrameReader, frameOf } from '../fuse/frames.ts'
import type { Durability } from '../fuse/handler.ts'
import { createNotices } from '../fuse/notices.ts'
import { type Polled, servePolled } from '../fuse/polled.ts'
import { createFuseServer } from '../fuse/server.ts'
import type { World } from '../world/world.ts'
import type { FromShare, ToShare } from './live-words.ts'

export interface ShareSetup {
  /** Of the socket that whoever mounts connects to; taken away when he has. */
  readonly path: string
  readonly world: Pick<World, 'disk' | 'watchContent'>
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
  /** Nothing of it is left. */
  readonly ended: (reason?: string) => void
}

export interface Share {
  /** It is served no more; whoever mounted is told why. */
  end(reason: string): void
}

/** Always asked anew: a visitor's change is seen at once, whatever it is. */
const VALIDITY = { entryMs: 0, attrMs: 0 }

/**
 * Listens; the first to connect is who mounted, and the mount ends with his connection. One that
 * comes after a device was lent binds it to the mount, and says (a byte each) when to look at it.
 */
export const openShare = (setup: ShareSetup): Share => {
  const { path, clock, report } = setup
  let owner: Socket | undefined
  let waker: Socket | undefined
  let device: number | undefined
  let polled: Polled | undefined
  let noticed: (() => void) | undefined
  let isOver = false
  let isServing = false

  const send = (head: Bytes, payload: Bytes): void => {
    if (polled !== undefined && device !== undefined) senderTo(device)(head, payload)
    else owner?.write(frameOf(Frame.fuse, head, payload))
  }
  const server = createFuseServer({
    tree: setup.world.disk,
    validity: VALIDITY,
    isShared: true,
    isReadOnly: setup.isReadOnly,
    ...(setup.isReadOnly ? {} : { durability: setup.durability }),
    send,
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
  const notices = createNotices((notice) => {
    if (polled !== undefined && device !== undefined) return notifyKernel(device, notice)
    owner?.write(frameOf(Frame.notice, notice))
    return new Promise((told) => {
      noticed = told
    })
  })
  const unwatch = setup.world.watchContent((ino) => {
    // What the mount itself changes the kernel knows.
    if (!isServing && server.takeRead(ino)) notices.add(ino)
  })

  const say = (word: FromShare): void => {
    owner?.write(frameOf(Frame.word, bytesOf(JSON.stringify(word))))
  }

  /** Who still asks by a device hears that nobody serves any more. */
  const stopServing = (): void => {
    if (isOver) return
    isOver = true
    stopTimer()
    closeListener()
    unwatch()
    notices.close()
    server.refuse(ENOTCONN)
    server.close()
    letGo()
  }

  /** A notification that waits for a page needs the reply that fills it: answered to the end. */
  const letGo = (): void => {
    if (device === undefined) return
    if (notices.isUnderWay()) return void clock.after(1, drainThenLetGo)
    polled?.stop()
    closeSync(device)
    device = undefined
    waker?.destroy()
  }
  const drainThenLetGo = (): void => {
    polled?.wake()
    letGo()
  }

  const end = (reason?: string): void => {
    if (owner === undefined && isOver) return
    stopServing()
    say(reason === undefined ? { word: 'ended' } : { word: 'ended', reason })
    owner?.end()
    owner = undefined
    setup.ended(reason)
  }

  const unmounted = (): void => {
    if (isOver) return
    stopServing()
    setup.stored(() => end())
  }

  const lend = (devices: readonly string[]): void => {
    const reasons: string[] = []
    for (const node of devices) {
      try {
        device = openSync(node, O.O_RDWR | O.O_NONBLOCK)
        return say({ word: 'lent', fd: device })
      } catch (cause) {
        reasons.push(`${node}: ${codeOf(cause)}`)
      }
    }
    say({ word: 'refused', reason: reasons.join(', ') })
  }

  const bound = (socket: Socket): void => {
    if (device === undefined) return void socket.destroy()
    waker = socket
    polled = servePolled({
      fd: device,
      server,
      clock,
      nextTurn,
      idle: () => socket.write('.'),
      over: (cause) => {
        if (cause !== undefined) report(cause)
        unmounted()
      },
    })
    closeListener()
    say({ word: 'direct' })
    socket.on('data', () => polled?.wake())
    socket.once('close', () => {
      if (!isOver) end('its helper has died')
    })
    polled.wake()
  }

  const hear = (said: ToShare): void => {
    if (said.word === 'lend') return lend(said.devices)
    if (said.word === 'over') return unmounted()
    closeListener()
    if (device !== undefined && polled === undefined) closeSync(device)
    device = undefined
  }

  const serveOwner = (socket: Socket): void => {
    owner = socket
    stopTimer()
    const reader = new FrameReader(server.input, (kind, length) => {
      if (isOver) return
      if (kind === Frame.fuse) server.take(length)
      else if (kind === Frame.notice) noticed?.()
      else hear(JSON.parse(textOf(server.input.subarray(0, length))) as ToShare)
    })
    socket.on('data', (piece) => {
      if (!isRead(reader, piece)) return void socket.destroy()
      if (socket.writableLength > LIVE_QUEUED_BYTES_MAX) socket.pause()
    })
    socket.on('drain', () => socket.resume())
    socket.once('close', unmounted)
  }

  const listener = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (owner === undefined && !isOver) return serveOwner(socket)
    // The first byte: the device is bound.
    socket.once('data', () => bound(socket))
  })
  const closeListener = (): void => {
    if (!listener.listening) return
    listener.close()
    rmSync(path, { force: true })
  }
  const stopTimer = clock.after(LIVE_MOUNT_START_MS, () => end('nobody came to mount it'))
  listener.once('error', (cause) => end(`it can't be served at ${path}: ${cause.message}`))
  listener.listen({ path }, () => {
    chmodSync(path, 0o600)
    setup.listening()
  })

  return { end }

  function isRead(reader: FrameReader, piece: Bytes): boolean {
    try {
      return reader.push(piece)
    } catch (cause) {
      report(cause)
      return false
    }
  }
}
