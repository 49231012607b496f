/** Network interfaces, as programs learn of them from /proc/net. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'
import { textOfFile } from './accounts.ts'

export interface Traffic {
  readonly bytes: number
  readonly packets: number
}

/** An interface; without an address it is down. */
export interface Interface {
  readonly name: ByteString
  readonly received: Traffic
  readonly sent: Traffic
  readonly inet?: {
    readonly address: string
    readonly netmask: string
    readonly broadcast: string
  }
  /** Link-local, without its prefix length. */
  readonly inet6?: string
  readonly mac?: string
}

/** One line of the routing table. */
export interface Route {
  readonly device: ByteString
  readonly destination: string
  readonly gateway: string
  readonly flags: string
  readonly metric: number
  readonly netmask: string
}

/** Every interface in the kernel's order: the loopback first, whose address goes without saying. */
export function* readInterfaces({ sys }: Task): Run<readonly Interface[]> {
  const devices = (yield* textOfFile(sys, '/proc/net/dev')).split('\n').slice(2)
  const routes = routesOf(yield* textOfFile(sys, '/proc/net/route'))
  const trie = yield* textOfFile(sys, '/proc/net/fib_trie')
  const six = (yield* textOfFile(sys, '/proc/net/if_inet6')).split('\n')
  return devices.flatMap((line) => {
    const [name = '', ...counts] = line.trim().split(/[:\s]+/)
    if (name === '') return []
    const [bytes = 0, packets = 0] = counts.map(Number)
    const [sentBytes = 0, sentPackets = 0] = counts.slice(8).map(Number)
    const own = routes.find((it) => it.device === name && it.gateway === '0.0.0.0')
    const linkLocal = six.find((it) => it.startsWith('fe80') && it.endsWith(` ${name}`))
    return [
      {
        name,
        received: { bytes, packets },
        sent: { bytes: sentBytes, packets: sentPackets },
        ...(own === undefined ? {} : inetOf(own, trie)),
        ...(linkLocal === undefined ? {} : inet6Of(linkLocal.slice(0, 32))),
      },
    ]
  })
}

/** The routing table of IPv4. */
export function* readRoutes({ sys }: Task): Run<readonly Route[]> {
  return routesOf(yield* textOfFile(sys, '/proc/net/route'))
}

const UP = 1
const GATEWAY = 2

const routesOf = (text: ByteString): readonly Route[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split('\t')
      const [device = '', to = '', via = '', bits = '', , , metric = '', mask = ''] = fields
      if (device === '') return []
      const flags = Number.parseInt(bits, 16)
      return [
        {
          device,
          destination: dotted(to),
          gateway: dotted(via),
          flags: `${(flags & UP) === 0 ? '' : 'U'}${(flags & GATEWAY) === 0 ? '' : 'G'}`,
          metric: Number(metric),
          netmask: dotted(mask),
        },
      ]
    })

/** Eight digits of the kernel's tables, the last number first. */
const dotted = (hex: string): string =>
  (hex.match(/../g) ?? [])
    .toReversed()
    .map((pair) => Number.parseInt(pair, 16))
    .join('.')

const numbersOf = (address: string): readonly number[] => address.split('.').map(Number)

/** The local address of fib_trie that is in the route's network. */
const inetOf = ({ destination, netmask }: Route, trie: ByteString): Pick<Interface, 'inet'> => {
  const mask = numbersOf(netmask)
  const isInside = (address: string): boolean =>
    numbersOf(address)
      .map((number, n) => number & (mask[n] ?? 0))
      .join('.') === destination
  const locals = [...trie.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].map(
    (match) => match[1] ?? '',
  )
  const address = locals.find(isInside)
  if (address === undefined) return {}
  const broadcast = numbersOf(destination)
    .map((number, n) => number | (~(mask[n] ?? 0) & 0xff))
    .join('.')
  return { inet: { address, netmask, broadcast } }
}

/** A link-local address is made of the MAC (RFC 4291 appendix A): so it tells it. */
const inet6Of = (hex: string): Pick<Interface, 'inet6' | 'mac'> => {
  const groups = (hex.slice(16).match(/..../g) ?? []).map((it) => it.replace(/^0{1,3}/, ''))
  const bytes = (hex.slice(16).match(/../g) ?? []).map((it) => Number.parseInt(it, 16))
  const mac = [(bytes[0] ?? 0) ^ 2, ...bytes.slice(1, 3), ...bytes.slice(5)]
  return {
    inet6: `fe80::${groups.join(':')}`,
    mac: mac.map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
  }
}
