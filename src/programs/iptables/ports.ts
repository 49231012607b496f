/** Ports of iptables' matches: numbers, names of /etc/services, ranges. */
import type { ByteString } from '../../base/bytes.ts'
import type { Around } from './extension.ts'

const PROTOCOLS_WITH_PORTS = new Map([
  ['6', 'tcp'],
  ['17', 'udp'],
  ['33', 'dccp'],
  ['132', 'sctp'],
  ['136', 'udplite'],
])

/** The name of a protocol that has ports. */
export const portProtocol = ({ protocol }: Around): string | undefined =>
  protocol === undefined ? undefined : PROTOCOLS_WITH_PORTS.get(protocol)

/** `22`, `ssh`; a text with a blank is a problem. */
const portNumber = (text: ByteString, around: Around): ByteString => {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return String(Number(text))
  const kind = portProtocol(around) ?? 'tcp'
  for (const [port, name] of around.names.services) {
    if (name === text && port.endsWith(`/${kind}`)) return port.slice(0, port.indexOf('/'))
  }
  return `invalid port/service \`${text}' specified`
}

/** `22`, `1024:65535`; a text with a blank is a problem. */
export const readPorts = (text: ByteString, around: Around): ByteString => {
  const [first = '', last] = text.split(':')
  const from = first === '' && last !== undefined ? '0' : portNumber(first, around)
  if (last === undefined || from.includes(' ')) return from
  const to = last === '' ? '65535' : portNumber(last, around)
  if (to.includes(' ')) return to
  if (Number(to) < Number(from)) return 'invalid portrange (min > max)'
  return from === to ? from : `${from}:${to}`
}

/** A port or a range as lists show it. */
export const showPorts = (ports: ByteString, around: Around): ByteString => {
  if (around.names.isNumeric) return ports
  const kind = portProtocol(around) ?? 'tcp'
  return ports
    .split(':')
    .map((port) => around.names.services.get(`${port}/${kind}`) ?? port)
    .join(':')
}
