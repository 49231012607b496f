/** The tables of one family as the kernel has them, and the names that lists show. */
import type { ByteString } from '../../base/bytes.ts'
import type { Errno } from '../../base/errno.ts'
import { readAccounts, textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Names } from './rule.ts'
import { type Chain, newTable, parseTables, saveTables, type Table } from './table.ts'

interface How {
  /** `iptables` or `ip6tables`. */
  readonly called: string
  /** Name and version before messages. */
  readonly shown: string
  readonly isLegacy: boolean
}

export interface Firewall extends How {
  /** As saved, comments apart. */
  readonly text: ByteString
  names(isNumeric: boolean): Names
  /** A table as it is, or as it would be if somebody touched it. */
  table(name: string): Table
  /** Whether somebody has touched it. */
  hasTable(name: string): boolean
  /** The same, from now on the kernel's own. */
  touch(name: string): Table
  /** Puts a table in place of the one of its name. */
  replace(table: Table): void
  chain(table: string, name: ByteString | undefined): Chain | undefined
  /** Chains that somebody made: rules may jump to them. */
  chainsOf(table: string): readonly ByteString[]
  /** Tells the kernel; ENOMEM when it is too much. */
  keep(): ByteString | Errno
}

export function* openFirewall(task: Task, how: How): Run<Firewall> {
  const { sys } = task
  const key = `${how.called}${how.isLegacy ? '-legacy' : ''}`
  const text = sys.kernelState(key)
  const tables = parseTables(text)
  const known = yield* readNames(task, how.called === 'ip6tables')
  const find = (name: string): Table | undefined => tables.find((it) => it.name === name)
  const table = (name: string): Table => find(name) ?? newTable(name)
  return {
    ...how,
    text,
    names: (isNumeric) => Object.create(known, { isNumeric: { value: isNumeric } }) as Names,
    table,
    hasTable: (name) => find(name) !== undefined,
    touch: (name) => {
      const made = table(name)
      if (find(name) === undefined) tables.push(made)
      return made
    },
    replace: (made) => {
      const at = tables.findIndex((it) => it.name === made.name)
      if (at < 0) tables.push(made)
      else tables[at] = made
    },
    chain: (name, chain) => table(name).chains.find((it) => it.name === chain),
    chainsOf: (name) => table(name).chains.map((it) => it.name),
    keep: () => sys.tellKernel(key, saveTables(tables)),
  }
}

function* readNames(task: Task, isV6: boolean): Run<Omit<Names, 'isNumeric'>> {
  const { sys } = task
  const [protocols, services, hosts] = [
    yield* textOfFile(sys, '/etc/protocols'),
    yield* textOfFile(sys, '/etc/services'),
    yield* textOfFile(sys, '/etc/hosts'),
  ]
  const { users, groups } = yield* readAccounts(sys)
  const known = {
    protocols: once(() => tableOf(protocols, { key: 1, name: 0 })),
    services: once(() => tableOf(services, { key: 1, name: 0 })),
    hosts: once(() => tableOf(hosts, { key: 0, name: 1 })),
  }
  return {
    isV6,
    get protocols() {
      return known.protocols()
    },
    get services() {
      return known.services()
    },
    get hosts() {
      return known.hosts()
    },
    users: new Map(users.map(({ uid, name }) => [uid, name])),
    groups: new Map(groups.map(({ gid, name }) => [gid, name])),
  }
}

/** Worked out when somebody asks, and then kept. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The first line for each key counts. */
const tableOf = (
  text: ByteString,
  at: { readonly key: number; readonly name: number },
): ReadonlyMap<ByteString, ByteString> => {
  const found = new Map<ByteString, ByteString>()
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/)
    const [key, name] = [words[at.key], words[at.name]]
    if (key !== undefined && name !== undefined && !found.has(key)) found.set(key, name)
  }
  return found
}
