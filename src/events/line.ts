/** One line of data/log/mimicry.json: compact JSON with Cowrie's keys in Cowrie's order. */
import type { Time } from '../base/clock.ts'
import { EVENT_MESSAGE_CHARS_MAX } from '../base/limits.ts'
import { catalogue } from './catalogue.ts'
import type { Entry } from './entry.ts'
import type { Happening, Told } from './events.ts'
import { jsonText } from './json-text.ts'

export interface Sensor {
  readonly sensor: string
  readonly uuid: string
}

/** Renders with a newline at the end; no text of a visitor's makes another one. */
export const lineOf = (told: Told, { sensor, uuid }: Sensor): string => {
  const { what, who, at } = told
  const { eventid, fields, message } = entryOf(what)
  const line: Record<string, unknown> = {}
  if (who !== undefined) {
    line.session = who.session
    line.protocol = who.protocol
    line.src_ip = who.address
    line.src_port = who.port
    line.dst_ip = who.localAddress
    line.dst_port = who.localPort
  }
  for (const name of Object.keys(fields)) line[name] = wellFormed(fields[name]?.[1](what))
  if (told.isCut) line.truncated = true
  line.eventid = eventid
  line.sensor = who?.tentacle ?? sensor
  line.uuid = uuid
  line.timestamp = timestampOf(at)
  line.message = wellFormed(message(what, who).slice(0, EVENT_MESSAGE_CHARS_MAX))
  return `${jsonText(line)}\n`
}

/** The type of a happening picks the entry of that type. */
export const entryOf = (what: Happening): Entry<Happening> =>
  catalogue[what.type] as unknown as Entry<Happening>

/** ISO 8601 in UTC with microseconds, as Cowrie with TZ=UTC. */
export const timestampOf = ({ s, ns }: Time): string => {
  const micros = String(Math.floor(ns / 1000)).padStart(6, '0')
  return `${new Date(s * 1000).toISOString().slice(0, 19)}.${micros}Z`
}

/** Half of a surrogate pair is no text: parsers in other languages refuse the whole line. */
const wellFormed = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed()
  return Array.isArray(value) ? value.map(wellFormed) : value
}
