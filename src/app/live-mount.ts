/** A live world's mount as the process that mounts sees it: a socket to the machine that has it. */
import { connect, type Socket } from 'node:net'
import { type Bytes, bytesOf, copyOf, textOf } from '../base/bytes.ts'
import { ENOTCONN } from '../base/errno.ts'
import { notifyKernel } from '../fuse/device.ts'
import { Frame, FrameReader, frameOf, REPLY_BYTES_MAX } from '../fuse/frames.ts'
import { type Relay, relayDevice } from '../fuse/relay.ts'
import type { FromShare, ToShare } from './live-words.ts'
import type { Lending, Mountable, MountChoice, Serving } from './mount.ts'

export interface LivePlace {
  /** The brain's data folder, and the machine's socket in it. */
  readonly folder: string
  readonly path: string
}

/** Connects to the machine; rejects with a sentence. */
export const openLiveMount = async (place: LivePlace, choice: MountChoice): Promise<Mountable> => {
  const socket = connect({ path: place.path })
  await new Promise<void>((connected, fails) => {
    socket.once('connect', connected)
    socket.once('error', fails)
  })
  return {
    serve: (fd) => serve(socket, fd, place, choice),
    close: async () => void socket.destroy(),
  }
}

const serve = (socket: Socket, fd: number, place: LivePlace, choice: MountChoice): Serving => {
  const serving = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  for (const { promise } of [serving, ended]) promise.catch(() => undefined)
  const lending = choice.lend?.(place.folder)
  let relay: Relay | undefined
  let isDirect = false
  let isOver = false

  const say = (word: ToShare): void =>
    void socket.write(frameOf(Frame.word, bytesOf(JSON.stringify(word))))

  const lost = (reason: string): void => {
    isOver = true
    lending?.close()
    relay?.refuse(ENOTCONN)
    const cause = new Error(reason)
    serving.reject(cause)
    ended.reject(cause)
    socket.destroy()
  }

  const startRelay = (why?: string): void => {
    if (why !== undefined) choice.trouble(`requests go through this process (${why})`)
    lending?.close()
    say({ word: 'relay' })
    relay = relayDevice({
      fd,
      send: (frame, sent) => void socket.write(frame, sent),
      over: (cause) => {
        if (cause === undefined) say({ word: 'over' })
        else lost(`/dev/fuse failed: ${cause}`)
      },
    })
    serving.resolve()
  }

  const bind = (of: Lending, lent: number): void =>
    of.bind({ fd, lent, path: place.path }, (reason) => {
      // Later the machine tells what has become of the mount.
      if (!isDirect && !isOver) startRelay(reason)
    })

  const hear = (said: FromShare): void => {
    if (said.word === 'lent' && lending !== undefined) return bind(lending, said.fd)
    if (said.word === 'refused') return startRelay(said.reason)
    if (said.word === 'direct') {
      isDirect = true
      return serving.resolve()
    }
    if (said.word !== 'ended') return
    if (said.reason !== undefined) return lost(said.reason)
    isOver = true
    lending?.close()
    ended.resolve()
  }

  const room = Buffer.alloc(REPLY_BYTES_MAX)
  const reader = new FrameReader(room, (kind, length) => {
    const bytes = room.subarray(0, length)
    if (kind === Frame.fuse) relay?.reply(bytes)
    else if (kind === Frame.word) hear(JSON.parse(textOf(bytes)) as FromShare)
    else void notifyKernel(fd, copyOf(bytes)).then(() => socket.write(frameOf(Frame.notice)))
  })
  socket.on('data', (piece: Bytes) => {
    if (!reader.push(piece)) lost('the brain sent what nobody understands')
  })
  socket.once('error', () => undefined)
  socket.once('close', () => lost('the brain has gone away'))
  if (lending === undefined) startRelay()
  else say({ word: 'lend', devices: lending.devices })
  return { serving: serving.promise, ended: ended.promise }
}
