/** Records terminals as asciicast v2 files: what was shown, what was typed, when. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import {
  RECORDING_BYTES_MAX,
  RECORDING_GAP_MS,
  RECORDING_HELD_CHARS_MAX,
  RECORDINGS_HELD_CHARS_MAX,
} from '../base/limits.ts'
import type { Allowance } from './allowance.ts'
import type { Disk } from './disk.ts'
import type { Events, VisitIdentity } from './events.ts'
import type { Files } from './files.ts'
import { jsonText } from './json-text.ts'

export interface Terminal {
  readonly name: string
  readonly columns: number
  readonly rows: number
}

/** One terminal. Its functions never wait; the bytes may be used again when they return. */
export interface Recording {
  out(bytes: Bytes): void
  in(bytes: Bytes): void
  resize(columns: number, rows: number): void
  end(): void
}

export interface Recorder {
  /** `number` tells the terminals of a visit apart. Undefined while the disk is full. */
  open(who: VisitIdentity, number: number, terminal: Terminal): Recording | undefined
  /** Whether this file is still being written. */
  isOpen(path: string): boolean
  /** Ends what is open, and writes what waits. */
  close(): Promise<void>
}

export interface RecorderSetup {
  readonly dataDir: string
  readonly clock: Clock
  readonly files: Files
  readonly disk: Disk
  readonly events: Events
  readonly allowance: Allowance
  readonly wrote: (bytes: number) => void
  readonly report: (cause: unknown) => void
}

/** A recording on its way to its file. */
interface Reel {
  readonly path: string
  held: string
  isOver: boolean
  isBroken: boolean
}

/** A recorder that writes every second, one file after the other. */
export const createRecorder = (setup: RecorderSetup): Recorder => {
  const { dataDir, clock, files, disk, allowance, wrote, report } = setup
  const reels = new Map<string, Reel>()
  const ends = new Set<() => void>()
  let heldChars = 0
  let isDue = false
  let writing: Promise<void> | undefined

  const writeReel = async (reel: Reel): Promise<void> => {
    const text = reel.held
    reel.held = ''
    heldChars -= text.length
    if (reel.isOver) reels.delete(reel.path)
    if (text === '' || reel.isBroken) return
    try {
      const bytes = Buffer.from(text)
      await files.append(reel.path, bytes)
      wrote(bytes.length)
    } catch (cause) {
      reel.isBroken = true
      if (!disk.failed(cause)) report(cause)
    }
  }

  const writeAll = async (): Promise<void> => {
    for (const reel of [...reels.values()]) {
      if (reel.held !== '' || reel.isOver) await writeReel(reel)
    }
  }

  const write = (): Promise<void> => {
    writing ??= writeAll().finally(() => {
      writing = undefined
    })
    return writing
  }

  const hold = (reel: Reel, text: string): boolean => {
    if (reel.isBroken || heldChars + text.length > RECORDINGS_HELD_CHARS_MAX) return false
    reel.held += text
    heldChars += text.length
    if (reel.held.length > RECORDING_HELD_CHARS_MAX) void write()
    if (isDue) return true
    isDue = true
    clock.after(RECORDING_GAP_MS, () => {
      isDue = false
      void write()
    })
    return true
  }

  return {
    open: (who, number, terminal) => {
      if (disk.isFull) return undefined
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      const ttylog = join('tty', day, `${who.session}-${number}.cast`)
      const reel: Reel = { path: join(dataDir, ttylog), held: '', isOver: false, isBroken: false }
      reels.set(reel.path, reel)
      const recording = startRecording({
        ...setup,
        who,
        ttylog,
        terminal,
        hold: (text) => allowance.spend(who.network, text.length) && hold(reel, text),
        ended: () => {
          reel.isOver = true
          ends.delete(recording.end)
          hold(reel, '')
        },
      })
      ends.add(recording.end)
      return recording
    },
    isOpen: (path) => reels.has(path),
    close: async () => {
      for (const end of [...ends]) end()
      await writing
      await write()
    },
  }
}

interface RecordingSetup extends RecorderSetup {
  readonly who: VisitIdentity
  readonly ttylog: string
  readonly terminal: Terminal
  /** False when there is no room. */
  readonly hold: (text: string) => boolean
  readonly ended: () => void
}

const NO_WINDOW = { columns: 80, rows: 24 }

const startRecording = ({
  who,
  ttylog,
  terminal,
  clock,
  events,
  hold,
  ended,
}: RecordingSetup): Recording => {
  const startedMs = clock.ticksMs()
  const typed = createHash('sha256')
  const [shown, keyed] = [new TextDecoder(), new TextDecoder()]
  let bytes = 0
  let isCut = false
  let isOver = false

  const put = (line: string): void => {
    if (isCut) return
    const size = Buffer.byteLength(line)
    isCut = bytes + size > RECORDING_BYTES_MAX || !hold(line)
    if (!isCut) bytes += size
  }

  /** `[seconds, code, text]`, asciicast v2. */
  const note = (code: 'i' | 'o' | 'r', text: string): void => {
    if (text === '' || isCut || isOver) return
    const seconds = ((clock.ticksMs() - startedMs) / 1000).toFixed(6)
    put(`[${seconds}, "${code}", ${jsonText(text)}]\n`)
  }

  // A client without a window says 0; players want a size.
  const { columns: width, rows: height } = terminal.columns > 0 ? terminal : NO_WINDOW
  const { name } = terminal
  const timestamp = Math.floor(clock.nowMs() / 1000)
  const env = name === '' ? {} : { TERM: name }
  const header = { version: 2, width, height, timestamp, title: who.session, env }
  put(`${jsonText(header)}\n`)
  events.tell({ type: 'log.open', ttylog }, who)

  return {
    out: (chunk) => {
      if (!isCut) note('o', shown.decode(chunk, { stream: true }))
    },
    in: (chunk) => {
      if (isOver) return
      typed.update(chunk)
      if (!isCut) note('i', keyed.decode(chunk, { stream: true }))
    },
    resize: (columns, rows) => {
      if (columns > 0 && rows > 0) note('r', `${columns}x${rows}`)
    },
    end: () => {
      if (isOver) return
      isOver = true
      ended()
      const shasum = typed.digest('hex')
      const tookMs = clock.ticksMs() - startedMs
      events.tell({ type: 'log.closed', ttylog, bytes, shasum, tookMs, isCut }, who)
    },
  }
}
