/** FIFOs (fifo(7)): named pipes, whose opening waits for the other side. */
import { ENXIO, type Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Usage } from './open-file.ts'
import { type Ends, Pipe, pipeEnd } from './pipe.ts'
import type { Stream } from './process.ts'
import type { Row } from './row.ts'
import { O_ACCMODE, O_NONBLOCK, O_RDWR, O_WRONLY } from './syscalls.ts'
import type { Ino } from './tree.ts'

/** A process that asked to open a FIFO and waits; its end is counted already, as in Linux. */
interface Pending {
  readonly ino: Ino
  readonly access: number
  readonly pipe: Pipe
  /** How often the other side had been opened when the waiting began. */
  readonly seen: number
}

/** The FIFOs of a world that somebody has open or waits to open. */
export class Fifos {
  readonly #usage: Usage
  #pipes: Map<Ino, Pipe> | undefined
  #pending: Map<Row, Pending> | undefined

  constructor(usage: Usage) {
    this.#usage = usage
  }

  /**
   * An end of the FIFO; Waiting until somebody opens the other one; ENXIO as fifo(7) has it. Who
   * waits already and asks again with O_NONBLOCK gets his end at once: then its first read or
   * write does the waiting.
   */
  open(row: Row, ino: Ino, flags: number): Stream | Errno | Waiting {
    const access = flags & O_ACCMODE
    const how = { reads: access !== O_WRONLY, writes: access === O_WRONLY || access === O_RDWR }
    const pending = this.#pending?.get(row)
    if (pending !== undefined && (pending.ino !== ino || pending.access !== access)) {
      this.giveUp(row)
    }
    const waiting = this.#pending?.get(row)
    const pipe = waiting?.pipe ?? this.#pipe(ino)
    const isAlone = how.reads ? pipe.writers === 0 : pipe.readers === 0
    const isPatient = (flags & O_NONBLOCK) === 0 && access !== O_RDWR
    if (waiting !== undefined) {
      const isAnswered = otherOpens(pipe, how) !== waiting.seen
      if (!isAnswered && isPatient) return pipe.opened
      this.#pending?.delete(row)
      const end = this.#end(ino, pipe, how)
      return isAnswered ? end : late(end, pipe, how)
    }
    if (isAlone && isPatient) {
      this.#pending ??= new Map()
      this.#pending.set(row, { ino, access, pipe, seen: otherOpens(pipe, how) })
      pipe.opens(how)
      return pipe.opened
    }
    if (isAlone && access === O_WRONLY) {
      this.#sweep(ino, pipe)
      return ENXIO
    }
    pipe.opens(how)
    return this.#end(ino, pipe, how)
  }

  #end(ino: Ino, pipe: Pipe, how: Ends): Stream {
    return pipeEnd(pipe, how, () => this.#sweep(ino, pipe))
  }

  /** The process no longer waits for a FIFO to open: it was interrupted or ended. */
  giveUp(row: Row): void {
    const pending = this.#pending?.get(row)
    if (pending === undefined) return
    this.#pending?.delete(row)
    const { access, pipe, ino } = pending
    pipe.closes({ reads: access !== O_WRONLY, writes: access === O_WRONLY })
    this.#sweep(ino, pipe)
  }

  #pipe(ino: Ino): Pipe {
    this.#pipes ??= new Map()
    let pipe = this.#pipes.get(ino)
    if (pipe === undefined) {
      pipe = new Pipe(this.#usage)
      this.#pipes.set(ino, pipe)
    }
    return pipe
  }

  #sweep(ino: Ino, pipe: Pipe): void {
    if (pipe.readers === 0 && pipe.writers === 0) this.#pipes?.delete(ino)
  }
}

/** How often the other side has been opened. */
const otherOpens = (pipe: Pipe, how: Ends): number =>
  how.reads ? pipe.writerOpens : pipe.readerOpens

/** An end whose first read or write waits for the other side, because its opening did not. */
const late = (end: Stream, pipe: Pipe, how: Ends): Stream => {
  const seen = otherOpens(pipe, how)
  const isEarly = () => otherOpens(pipe, how) === seen
  return {
    ...end,
    read: (bytesMax) => (isEarly() ? pipe.opened : end.read(bytesMax)),
    write: (bytes) => (isEarly() ? pipe.opened : end.write(bytes)),
  }
}
