/** hostname(1) of hostname 3.23, with domainname and its other names. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readInterfaces } from '../shell/gnu/interfaces.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('aAdfF:hiIsVyb', [
  'alias=a',
  'all-fqdns=A',
  'all-ip-addresses=I',
  'boot=b',
  'domain=d',
  'file:=F',
  'fqdn=f',
  'long=f',
  'help=h',
  'ip-address=i',
  'short=s',
  'version=V',
  'yp=y',
  'nis=y',
])

const WRONG_USAGE = 255

export const program: Program = {
  names: ['hostname'],
  *run(task) {
    const called = ownName(task).replace(/^.*\//, '')
    let wanted = 'n'
    if (called === 'dnsdomainname') wanted = 'd'
    else if (/domainname$/.test(called)) wanted = 'y'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'h') return yield* usage(task)
      if (key === 'V') return yield* version(task)
      if (key === 'F') return yield* fromFile(task, value ?? '')
      if (key !== 'b') wanted = key
    }
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return yield* usage(task)
    }
    if (operands.length > 1) return yield* usage(task)
    const [name] = operands
    if (name !== undefined && wanted === 'n') return yield* set(task)
    if (name !== undefined && wanted !== 'y') return yield* usage(task)
    return yield* show(task, wanted, name)
  },
}

function* usage(task: Task): Run<number> {
  yield* task.out(recordedText(task, 'hostname --help'))
  return WRONG_USAGE
}

function* version(task: Task): Run<number> {
  yield* task.out(recordedText(task, 'hostname --version'))
  return 0
}

function* fromFile(task: Task, path: ByteString): Run<number> {
  const stat = task.sys.stat(path)
  if (!failed(stat)) return yield* set(task)
  yield* task.err(`${ownName(task)}: ${stat.text}\n`)
  return 1
}

/** The name of this machine is part of its persona: setting it fails as without the privilege. */
function* set(task: Task): Run<number> {
  yield* task.err(`${ownName(task)}: you must be root to change the host name\n`)
  return 1
}

function* show(task: Task, wanted: string, operand: ByteString | undefined): Run<number> {
  const { hostname } = task.sys.facts
  const complain = function* (text: string): Run<number> {
    yield* task.err(`${ownName(task)}: ${text}\n`)
    return 1
  }
  switch (wanted) {
    case 's':
      yield* task.out(`${hostname.split('.', 1)[0]}\n`)
      return 0
    case 'd':
    case 'f':
    case 'i':
      return yield* complain('Temporary failure in name resolution')
    case 'I': {
      const interfaces = yield* readInterfaces(task)
      const addresses = interfaces.flatMap(({ inet }) => (inet === undefined ? [] : [inet.address]))
      yield* task.out(`${addresses.map((it) => `${it} `).join('')}\n`)
      return 0
    }
    case 'a':
    case 'A':
      yield* task.out('\n')
      return 0
    case 'y':
      if (operand !== undefined)
        return yield* complain('you must be root to change the domain name')
      if (ownName(task).replace(/^.*\//, '') === 'domainname') {
        yield* task.out('(none)\n')
        return 0
      }
      return yield* complain('Local domain name not set')
    default:
      yield* task.out(`${hostname}\n`)
      return 0
  }
}
