/** ip(8) of iproute2 6.1: looks at interfaces, addresses, routes and neighbours. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { type Interface, readInterfaces, readRoutes } from '../shell/gnu/interfaces.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { addressText, type Link, linksOf, linkText } from './ip/links.ts'
import { type Chosen, readChosen } from './ip/options.ts'

const USAGE_STATUS = 255
/** What the kernel refused. */
const REFUSED = 2
const RULES = `0:\tfrom all lookup local
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`

export const program: Program = {
  names: ['ip'],
  *run(task) {
    const chosen = readChosen(task.args.slice(1))
    if ('wrong' in chosen) {
      yield* task.err(`Option "${chosen.wrong}" is unknown, try "ip -help".\n`)
      return USAGE_STATUS
    }
    if (chosen.says === 'version') {
      yield* task.out(recordedText(task, 'ip -V') || 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n')
      return 0
    }
    const [object] = chosen.words
    if (object === undefined || object === 'help' || chosen.says === 'help') {
      yield* task.err(recordedText(task, 'ip'))
      return USAGE_STATUS
    }
    const known = OBJECTS.find((it) => it.startsWith(object))
    if (known === undefined) {
      yield* task.err(`Object "${object}" is unknown, try "ip help".\n`)
      return 1
    }
    const words = chosen.words.slice(1)
    switch (known) {
      case 'address':
      case 'link':
        return yield* links(task, { ...chosen, words }, known)
      case 'route':
        return yield* routes(task, { ...chosen, words })
      case 'neighbor':
      case 'neighbour':
        return yield* neighbours(task)
      case 'rule':
        yield* task.out(RULES)
        return 0
      default:
        return 0
    }
  },
}

/** In the order in which a beginning is looked for. */
const OBJECTS = (
  'address addrlabel maddress route rule neighbor neighbour ntable ntbl link l2tp fou ila macsec ' +
  'tunnel tunl tuntap tap token tcpmetrics tcp_metrics monitor xfrm mroute mrule netns netconf ' +
  'vrf sr nexthop mptcp ioam stats'
).split(' ')

const SHOWS = ['show', 'list', 'lst']
const CHANGES = ['add', 'change', 'replace', 'delete', 'del', 'flush', 'set', 'append', 'save']

type Verb = 'show' | 'change' | 'unknown'

const verbOf = (word: ByteString | undefined): Verb => {
  if (word === undefined || SHOWS.some((it) => it.startsWith(word))) return 'show'
  return CHANGES.some((it) => it.startsWith(word)) ? 'change' : 'unknown'
}

function* refused(task: Task): Run<number> {
  yield* task.err('RTNETLINK answers: Operation not permitted\n')
  return REFUSED
}

function* unknown(task: Task, word: ByteString, object: string): Run<number> {
  yield* task.err(`Command "${word}" is unknown, try "ip ${object} help".\n`)
  return USAGE_STATUS
}

function* links(task: Task, chosen: Chosen, object: 'address' | 'link'): Run<number> {
  const [verb, ...rest] = chosen.words
  const all = linksOf(yield* readInterfaces(task), {
    hasRoutedLoopback: isNewer(task.sys.facts.kernelRelease),
  })
  const name = rest.find((it) => !['dev', 'up', 'scope', 'global', 'type'].includes(it))
  const isMissing = name !== undefined && all.every((it) => it.name !== name)
  switch (verbOf(verb)) {
    case 'unknown':
      return yield* unknown(task, verb ?? '', object)
    case 'change':
      if (isMissing && object === 'link') {
        yield* task.err(`Cannot find device "${name}"\n`)
        return 1
      }
      return yield* refused(task)
    case 'show':
  }
  if (isMissing) {
    yield* task.err(`Device "${name}" does not exist.\n`)
    return 1
  }
  const shown = all.filter(
    (it) => (name === undefined || it.name === name) && (!rest.includes('up') || it.isUp),
  )
  for (const it of shown) yield* task.out(textOf(it, chosen, object))
  return 0
}

const textOf = (link: Link, chosen: Chosen, object: 'address' | 'link'): ByteString =>
  object === 'link' ? linkText(link, chosen) : addressText(link, chosen)

/** Since 6.2 the loopback's own IPv6 address makes no route by itself. */
const isNewer = (release: ByteString): boolean => {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return major > 6 || (major === 6 && minor >= 2)
}

function* routes(task: Task, { words, family }: Chosen): Run<number> {
  const [verb, to] = words
  if (verb === 'get' && to !== undefined) return yield* routeTo(task, to)
  const kind = verbOf(verb)
  if (kind === 'unknown') return yield* unknown(task, verb ?? '', 'route')
  if (kind === 'change') return yield* refused(task)
  const interfaces = yield* readInterfaces(task)
  if (family === 6) {
    for (const { name, inet6 } of interfaces) {
      if (inet6 === undefined) continue
      yield* task.out(`fe80::/64 dev ${name} proto kernel metric 256 pref medium\n`)
    }
    return 0
  }
  for (const it of yield* readRoutes(task)) {
    const metric = it.metric === 0 ? '' : `metric ${it.metric} `
    if (it.destination === '0.0.0.0') {
      yield* task.out(`default via ${it.gateway} dev ${it.device} proto static ${metric}\n`)
      continue
    }
    const source = addressOn(interfaces, it.device)
    const network = `${it.destination}/${prefixOf(it.netmask)}`
    yield* task.out(`${network} dev ${it.device} proto kernel scope link src ${source} ${metric}\n`)
  }
  return 0
}

const addressOn = (interfaces: readonly Interface[], device: ByteString): string =>
  interfaces.find(({ name }) => name === device)?.inet?.address ?? ''

const prefixOf = (netmask: string): number =>
  netmask
    .split('.')
    .map((part) => Number(part).toString(2).replaceAll('0', '').length)
    .reduce((sum, bits) => sum + bits, 0)

function* routeTo(task: Task, to: ByteString): Run<number> {
  const interfaces = yield* readInterfaces(task)
  const { uid } = task.sys.process.credentials
  if (!/^\d+(\.\d+){3}$/.test(to)) {
    yield* task.err(`Error: any valid prefix is expected rather than "${to}".\n`)
    return 1
  }
  const own = interfaces.find(({ inet }) => inet?.address === to)?.inet?.address
  if (own !== undefined || to.startsWith('127.')) {
    yield* task.out(`local ${to} dev lo src ${to} uid ${uid} \n    cache <local> \n`)
    return 0
  }
  const all = yield* readRoutes(task)
  const route =
    all.find((it) => it.gateway === '0.0.0.0' && isIn(to, it)) ??
    all.find((it) => it.destination === '0.0.0.0')
  if (route === undefined) {
    yield* task.err('RTNETLINK answers: Network is unreachable\n')
    return REFUSED
  }
  const via = route.gateway === '0.0.0.0' ? '' : `via ${route.gateway} `
  const source = addressOn(interfaces, route.device)
  yield* task.out(`${to} ${via}dev ${route.device} src ${source} uid ${uid} \n    cache \n`)
  return 0
}

const isIn = (address: string, of: { destination: string; netmask: string }): boolean => {
  const mask = of.netmask.split('.').map(Number)
  const network = address.split('.').map((part, n) => Number(part) & (mask[n] ?? 0))
  return network.join('.') === of.destination
}

function* neighbours(task: Task): Run<number> {
  const lines = (yield* textOfFile(task.sys, '/proc/net/arp')).split('\n').slice(1)
  for (const line of lines) {
    const [address, , , mac, , device] = line.split(/\s+/)
    if (device === undefined) continue
    yield* task.out(`${address} dev ${device} lladdr ${mac} REACHABLE \n`)
  }
  return 0
}
