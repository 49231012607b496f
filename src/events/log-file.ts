/** The event log as a file: appended in whole lines, set aside each day and at a size. */
import type { Clock } from '../base/clock.ts'
import { DISK_RETRY_MS, DISK_RETRY_MS_MAX, EVENTS_FILE_BYTES_MAX } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import type { Files } from './files.ts'

export interface LogFile {
  /** Appends whole lines; waits while the disk is full. Rejects for other reasons, or once closed. */
  append(lines: string): Promise<void>
  /** Who waits for a disk gives up. */
  close(): void
}

export interface LogFileSetup {
  readonly path: string
  readonly clock: Clock
  readonly files: Files
  readonly disk: Disk
  readonly wrote: (bytes: number) => void
}

/** Nothing is opened until the first line. */
export const createLogFile = ({ path, clock, files, disk, wrote }: LogFileSetup): LogFile => {
  let isClosed = false
  let wake = (): void => {}
  let isKnown = false
  let bytes = 0
  let day = ''

  /** What an earlier run has left; a line that a kill has torn ends before the next begins. */
  const lookOnce = async (): Promise<string> => {
    if (isKnown) return ''
    const found = await files.stat(path)
    bytes = found?.bytes ?? 0
    day = dayOf(found?.changedMs ?? clock.nowMs())
    const isWhole = await files.endsWhole(path)
    isKnown = true
    return isWhole ? '' : '\n'
  }

  const setAside = async (): Promise<void> => {
    let aside = `${path}.${day}`
    for (let n = 2; (await files.stat(aside)) !== undefined; n++) aside = `${path}.${day}.${n}`
    await files.rename(path, aside)
    bytes = 0
  }

  const write = async (lines: string): Promise<void> => {
    const text = Buffer.from((await lookOnce()) + lines)
    const today = dayOf(clock.nowMs())
    const isLarge = bytes + text.length > EVENTS_FILE_BYTES_MAX
    if (bytes > 0 && (today !== day || isLarge)) await setAside()
    day = today
    bytes = await files.append(path, text)
    wrote(text.length)
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resume) => {
      const stopTimer = clock.after(ms, resume)
      wake = () => {
        stopTimer()
        resume()
      }
    })

  return {
    append: async (lines) => {
      let waitMs = DISK_RETRY_MS
      for (;;) {
        try {
          await write(lines)
          return disk.worked()
        } catch (cause) {
          isKnown = false
          if (!disk.failed(cause) || isClosed) throw cause
        }
        await pause(waitMs)
        waitMs = Math.min(waitMs * 2, DISK_RETRY_MS_MAX)
      }
    },
    close: () => {
      isClosed = true
      wake()
    },
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
