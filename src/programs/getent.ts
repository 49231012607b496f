/** getent(1) of glibc 2.36: what the name services of this machine say (its files). */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { addressOf } from '../shell/gnu/network.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+s:iVA?', [
  'service:=s',
  'no-idn=i',
  'no-addrconfig=A',
  'help',
  'usage',
  'version=V',
])
const MISSING_ARGUMENT = 1
const NOT_FOUND = 2
const NO_ENUMERATION = 3
/** Columns of the first field of most databases. */
const NAME_COLUMNS = 21

type Lookup = (task: Task, key: ByteString) => Run<ByteString | undefined>

interface Database {
  readonly one: Lookup
  /** Absent: it can't be listed. */
  all?(task: Task): Run<readonly ByteString[]>
}

export const program: Program = {
  names: ['getent'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return yield* usage(task, 64)
    }
    if (ends !== undefined || options.some(({ key }) => key === '?')) {
      yield* task.out(recordedText(task, 'getent --help'))
      return 0
    }
    if (options.some(({ key }) => key === 'V')) {
      yield* task.out(recordedText(task, 'getent --version'))
      return 0
    }
    const [name, ...keys] = operands
    if (name === undefined) {
      yield* task.err(`${ownName(task)}: wrong number of arguments\n`)
      return yield* usage(task, MISSING_ARGUMENT)
    }
    const database = DATABASES.get(name)
    if (database === undefined) {
      yield* task.err(`Unknown database: ${name}\n`)
      return yield* usage(task, MISSING_ARGUMENT)
    }
    if (keys.length === 0) {
      if (database.all === undefined) {
        yield* task.err(`Enumeration not supported on ${name}\n`)
        return NO_ENUMERATION
      }
      for (const line of yield* database.all(task)) yield* task.out(`${line}\n`)
      return 0
    }
    let status = 0
    for (const key of keys) {
      const found = yield* database.one(task, key)
      if (found === undefined) status = NOT_FOUND
      else yield* task.out(`${found}\n`)
    }
    return status
  },
}

function* usage(task: Task, status: number): Run<number> {
  const name = ownName(task)
  yield* task.err(`Try \`${name} --help' or \`${name} --usage' for more information.\n`)
  return status
}

function* linesOf(task: Task, path: ByteString): Run<ByteString[]> {
  const text = yield* textOfFile(task.sys, path)
  return text.split('\n').filter((line) => line !== '' && !/^\s*#/.test(line))
}

/** A file whose lines are shown as they are: by name, and by number in the third field. */
const colonFile = (path: ByteString, hasNumber: boolean): Database => ({
  *one(task, key) {
    return (yield* linesOf(task, path)).find((line) => {
      const fields = line.split(':')
      return /^\d+$/.test(key) && hasNumber ? fields[2] === key : fields[0] === key
    })
  },
  *all(task) {
    return yield* linesOf(task, path)
  },
})

/** Words of a line without its comment. */
const wordsOf = (line: ByteString): ByteString[] =>
  line
    .replace(/#.*/, '')
    .trim()
    .split(/\s+/)
    .filter((it) => it !== '')

const padded = (name: ByteString, rest: readonly ByteString[]): ByteString =>
  `${name.padEnd(NAME_COLUMNS)} ${rest.join(' ')}`

/** Files of `name number aliases`. */
const numbered = (path: ByteString): Database => ({
  *one(task, key) {
    const lines = (yield* linesOf(task, path)).map(wordsOf)
    const found = lines.find(([name, number, ...aliases]) =>
      /^\d+$/.test(key) ? number === key : name === key || aliases.includes(key),
    )
    return found === undefined ? undefined : padded(found[0] ?? '', found.slice(1))
  },
  *all(task) {
    const lines = (yield* linesOf(task, path)).map(wordsOf)
    return lines.map(([name = '', ...rest]) => padded(name, rest))
  },
})

const SERVICES: Database = {
  *one(task, key) {
    const [wanted = '', protocol] = key.split('/')
    const lines = (yield* linesOf(task, '/etc/services')).map(wordsOf)
    const found = lines.find(([name, place = '', ...aliases]) => {
      const [port, own] = place.split('/')
      if (protocol !== undefined && own !== protocol) return false
      return /^\d+$/.test(wanted) ? port === wanted : name === wanted || aliases.includes(wanted)
    })
    return found === undefined ? undefined : padded(found[0] ?? '', found.slice(1))
  },
  *all(task) {
    const lines = (yield* linesOf(task, '/etc/services')).map(wordsOf)
    return lines.map(([name = '', ...rest]) => padded(name, rest))
  },
}

const ADDRESS_COLUMNS = 15
const hostLine = ([address = '', ...names]: readonly ByteString[]): ByteString =>
  `${address.padEnd(ADDRESS_COLUMNS)} ${names.join(' ')}`

const HOSTS: Database = {
  *one(task, key) {
    const lines = (yield* linesOf(task, '/etc/hosts')).map(wordsOf)
    const isAddress = /^[\d.]+$|:/.test(key)
    const isMatch = ([address, ...names]: readonly ByteString[]): boolean =>
      isAddress ? address === key : names.includes(key)
    const matches = lines.filter(isMatch)
    const found = matches.find(([address]) => address?.includes(':')) ?? matches[0]
    return found === undefined ? undefined : hostLine(found)
  },
  *all(task) {
    return (yield* linesOf(task, '/etc/hosts')).map((line) => hostLine(wordsOf(line)))
  },
}

/** ahosts: a line for each kind of socket. */
const addresses = (): Database => ({
  *one(task, key) {
    const address = yield* addressOf(task.sys, key)
    if (address === undefined) return undefined
    const column = address.padEnd(ADDRESS_COLUMNS)
    return [`${column} STREAM ${key}`, `${column} DGRAM  `, `${column} RAW    `].join('\n')
  },
  *all(task) {
    const all = HOSTS.all?.(task)
    return all === undefined ? [] : yield* all
  },
})

const INITGROUPS: Database = {
  *one(task, key) {
    const groups = (yield* linesOf(task, '/etc/group'))
      .map((line) => line.split(':'))
      .filter(([, , , members = '']) => members.split(',').includes(key))
    return padded(
      key,
      groups.map(([, , gid = '']) => gid),
    ).replace(/ $/, '')
  },
}

const NOTHING: Database = {
  *one() {
    return undefined
  },
}

const DATABASES: ReadonlyMap<ByteString, Database> = new Map([
  ['passwd', colonFile('/etc/passwd', true)],
  ['group', colonFile('/etc/group', true)],
  ['shadow', colonFile('/etc/shadow', false)],
  ['gshadow', colonFile('/etc/gshadow', false)],
  ['hosts', HOSTS],
  ['ahosts', addresses()],
  ['ahostsv4', addresses()],
  ['ahostsv6', NOTHING],
  ['services', SERVICES],
  ['protocols', numbered('/etc/protocols')],
  ['rpc', numbered('/etc/rpc')],
  ['networks', numbered('/etc/networks')],
  ['initgroups', INITGROUPS],
  ['ethers', NOTHING],
  ['netgroup', NOTHING],
  ['aliases', NOTHING],
])
