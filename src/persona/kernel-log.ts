/** The kernel's ring buffer: the last start, and what the packet filter has said since. */
import { fromUnicode } from '../base/bytes.ts'
import type { KernelLog } from '../world/world.ts'
import { bootsOf } from './history/boots.ts'
import { kernelLines } from './history/kernel-boot.ts'
import { droppedIn } from './history/packets.ts'
import { micros } from './history/stamps.ts'
import type { About } from './recipe.ts'

/** CONFIG_LOG_BUF_SHIFT=18: so many bytes of text, and a 32nd of it records. */
const TEXT_BYTES = 262_144
const RECORDS = TEXT_BYTES / 32
const HOUR_MS = 3_600_000
const WARNING = 4
const NOTICE = 5
const INFO = 6
/** So long after the start the packet filter has its rules. */
const FILTER_MS = 15_000

interface Said {
  /** Since the start. */
  readonly atUs: number
  readonly level: number
  readonly text: string
}

/** What kern.log has, too. A machine without services has nobody who may read it: undefined. */
export const kernelLogOf = (about: About): KernelLog | undefined => {
  if (about.profile.services.length === 0) return undefined
  return ({ afterMs, nowMs }) => {
    const afterUs = (afterMs - about.host.bootedMs) * 1_000
    return held(about, nowMs)
      .filter(({ atUs }) => atUs > afterUs)
      .map(({ atUs, level, text }) => `<${level}>[${stamp(atUs)}] ${fromUnicode(text)}\n`)
      .join('')
  }
}

const stamp = (atUs: number): string => (atUs / 1e6).toFixed(6).padStart(12)

/** From now backwards, until the buffer is full or the machine was started; the oldest first. */
const held = (about: About, nowMs: number): readonly Said[] => {
  const said: Said[] = []
  let room = TEXT_BYTES
  for (const line of backwards(about, nowMs)) {
    room -= Math.ceil(line.text.length / 8) * 8
    if (room < 0 || said.length >= RECORDS) break
    said.push(line)
  }
  return said.reverse()
}

function* backwards(about: About, nowMs: number): Generator<Said> {
  const { bootedMs } = about.host
  const firstHour = Math.floor(bootedMs / HOUR_MS) * HOUR_MS
  for (let hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS; hour >= firstHour; hour -= HOUR_MS) {
    for (const { atMs, message } of droppedIn(about, hour).toReversed()) {
      if (atMs > nowMs || atMs < bootedMs + FILTER_MS) continue
      // Below the millisecond as kern.log tells the same moment.
      yield {
        atUs: (atMs - bootedMs) * 1_000 + (Number(micros(atMs)) % 1_000),
        level: WARNING,
        text: message,
      }
    }
  }
  const boot = bootsOf(about).at(-1)
  const start = boot === undefined ? [] : kernelLines(about, boot)
  for (const [n, { atUs, text }] of [...start.entries()].reverse()) {
    yield { atUs, level: n === 0 ? NOTICE : INFO, text }
  }
}
