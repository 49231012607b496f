/** Between a channel's windows and the nerve's credit: nobody sends more than the other takes. */
import type { Bytes } from '../../base/bytes.ts'
import { type Channel, CREDIT_BYTES, type Inward, type Outward } from '../../nerve/nerve.ts'
import { ByteQueue } from './byte-queue.ts'
import type { ChannelSender } from './channel-sender.ts'
import { boolean, string, u32 } from './wire.ts'

/** Credit goes back in such steps: a short answer costs no message for it. */
const CREDIT_STEP = CREDIT_BYTES / 4

export interface ChannelPipe {
  /** Frames of the machine; may come before `connect`. */
  readonly receive: (frame: Outward) => void
  connect(channel: Channel): void
  send(frame: Inward): void
  data(bytes: Bytes): void
  /** The client takes nothing more, but is told the end. */
  close(): void
  hangUp(): void
  /** Sends what waited for the client's window. */
  flush(): void
}

export interface PipeSetup {
  /** stderr goes nowhere: of a subsystem sshd keeps it. */
  readonly dropsErrors: boolean
  readonly sender: ChannelSender
  /** So many bytes more (or less) wait here for the machine. */
  readonly held: (bytes: number) => void
  readonly lost: () => void
}

/** Connects a session's channel with its machine's. */
export const createChannelPipe = ({ dropsErrors, sender, held, lost }: PipeSetup): ChannelPipe => {
  let channel: Channel | undefined
  let room = CREDIT_BYTES
  let credit = 0
  let isOver = false
  let isClosed = false
  /** Frames that came before the machine's channel was there; `data` waits in `input`. */
  let early: Inward[] = []
  let hasEof = false
  const input = new ByteQueue()
  const output = new ByteQueue()
  const errors = new ByteQueue()
  let ending: (() => void) | undefined

  const post = (frame: Inward): void => {
    if (channel === undefined) early.push(frame)
    else channel.send(frame)
  }

  const giveCredit = (bytes: number): void => {
    credit += bytes
    if (credit < CREDIT_STEP || isOver) return
    post({ kind: 'credit', bytes: credit })
    credit = 0
  }

  /** Hands over input as far as the machine takes it. */
  const pump = (): void => {
    if (channel === undefined || isOver) return
    const count = Math.min(room, input.length)
    if (count > 0) {
      room -= count
      channel.send({ kind: 'in', bytes: input.take(count) })
      held(-count)
      sender.taken(count)
    }
    if (!hasEof || input.length > 0) return
    hasEof = false
    channel.send({ kind: 'eof' })
  }

  const write = (bytes: Bytes, isError: boolean): void => {
    if (isClosed || (isError && dropsErrors)) return giveCredit(bytes.length)
    const queue = isError ? errors : output
    const isFirst = output.length === 0 && errors.length === 0
    const done = isFirst ? sender.data(bytes, { isError, sent: giveCredit }) : 0
    if (done < bytes.length) queue.pushCopy(bytes.subarray(done))
  }

  const flush = (): void => {
    for (const queue of [errors, output]) {
      if (queue.length === 0) continue
      queue.drop(sender.data(queue.bytes, { isError: queue === errors, sent: giveCredit }))
    }
    if (output.length > 0 || errors.length > 0) return
    const end = ending
    ending = undefined
    end?.()
  }

  const finish = (report: () => void, { isKilled }: { isKilled: boolean }): void => {
    isOver = true
    held(-input.length)
    input.drop(input.length)
    // As recorded: exit-status, EOF, CLOSE; but EOF, exit-signal, CLOSE. No EOF after their CLOSE.
    if (!isKilled) report()
    ending = () => {
      if (!isClosed) sender.eof()
      if (isKilled) report()
      sender.close()
    }
    flush()
  }

  const receive = (frame: Outward): void => {
    if (isOver) return
    switch (frame.kind) {
      case 'out':
        return write(frame.bytes, false)
      case 'err':
        return write(frame.bytes, true)
      case 'credit':
        room += frame.bytes
        return pump()
      case 'eof':
        ending = () => {
          if (!isClosed) sender.eof()
        }
        return flush()
      case 'exit':
        return finish(() => sender.request('exit-status', u32(frame.status)), { isKilled: false })
      case 'killed': {
        const { signal, dumped } = frame
        const fields = [string(signal), boolean(dumped), string(''), string('')]
        return finish(() => sender.request('exit-signal', ...fields), { isKilled: true })
      }
      case 'lost':
        isOver = true
        return lost()
      case 'done':
        return
      default:
        return frame satisfies never
    }
  }

  return {
    receive,
    connect: (opened) => {
      channel = opened
      const waiting = early
      early = []
      for (const frame of waiting) opened.send(frame)
      pump()
    },
    send: (frame) => {
      if (isOver) return
      if (frame.kind !== 'eof') return post(frame)
      hasEof = true
      pump()
    },
    data: (bytes) => {
      if (isOver || hasEof) return sender.taken(bytes.length)
      input.pushCopy(bytes)
      held(bytes.length)
      pump()
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      for (const queue of [output, errors]) {
        giveCredit(queue.length)
        queue.drop(queue.length)
      }
      if (!isOver) post({ kind: 'hangup' })
      flush()
    },
    hangUp: () => {
      if (isOver) return
      isOver = true
      held(-input.length)
      if (!isClosed) post({ kind: 'hangup' })
    },
    flush,
  }
}
