/** Opens what keeps the evidence: sinks found by their folder, recordings, the operator's log. */
import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { type OpenEvents, openEvents } from '../events/open.ts'
import type { SinkPlugin } from '../events/sink.ts'
import type { Config } from './config.ts'
import { loadFolder } from './load-folder.ts'
import { type Log, operatorLog } from './operator-log.ts'

/** Events of this configuration; `seed` makes the sensor's uuid the same at each start. */
export const openEvidence = async (
  { dataDir, sensor, data }: Config,
  { seed, clock, log }: { seed: string; clock: Clock; log: Log },
): Promise<OpenEvents> => {
  const folder = new URL('../events/sinks/', import.meta.url)
  const events = await openEvents({
    dataDir,
    sensor,
    uuid: uuidOf(`${seed}\0${sensor}`),
    keepDays: data.keepDays,
    bytesMax: data.maxBytes,
    clock,
    sinks: await loadFolder<SinkPlugin>(folder, { name: 'sink' }),
    report: (cause) => log.error({ err: cause }, 'trouble'),
  })
  events.bus.subscribe(operatorLog(log))
  return events
}

/** A version 8 UUID (RFC 9562): bits of a hash. */
const uuidOf = (text: string): string => {
  const hash = createHash('sha256').update(`sensor\0${text}`).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const digits = hash.toString('hex', 0, 16)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
