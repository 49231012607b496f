/** dpkg(1) 1.21.23: looks things up; nothing is installed or taken away. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { isMeant, readPackages } from '../shell/gnu/packages.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Action, readAction } from './dpkg/action.ts'
import { queryPackages } from './dpkg/query.ts'
import { compareVersions } from './dpkg/version.ts'

const HINT = `
Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
`
const FAULT = 2

export const program: Program = {
  names: ['dpkg'],
  *run(task) {
    const action = readAction(task.args.slice(1))
    if (action.says !== undefined) {
      yield* task.out(recordedText(task, `dpkg --${action.says}`))
      return 0
    }
    const problem = action.problem ?? (action.name === undefined ? NO_ACTION : undefined)
    if (problem !== undefined) return yield* fault(task, `${problem}\n${HINT}`)
    return (yield* queryPackages(task, action)) ?? (yield* act(task, action))
  },
}

const NO_ACTION = 'need an action option'

function* fault(task: Task, text: ByteString): Run<number> {
  yield* task.err(`dpkg: error: ${text.replace(/\n*$/, '\n')}`)
  return FAULT
}

function* act(task: Task, action: Action): Run<number> {
  const { operands } = action
  switch (action.name) {
    case 'print-architecture':
      yield* task.out('amd64\n')
      return 0
    case 'get-selections':
      return yield* selections(task, operands)
    case 'compare-versions': {
      const [a = '', relation = '', b = ''] = operands
      return isSo(compareVersions(a, b), relation) ? 0 : 1
    }
    case 'contents':
    case 'info': {
      const [path = ''] = operands
      yield* task.err(`dpkg-deb: error: failed to read archive '${path}': ${NO_FILE}\n`)
      return FAULT
    }
    case 'install':
    case 'unpack':
    case 'remove':
    case 'purge':
      return yield* change(task, action)
    default:
      return 0
  }
}

const NO_FILE = 'No such file or directory'

const isSo = (order: number, relation: ByteString): boolean => {
  switch (relation) {
    case 'lt':
    case '<<':
      return order < 0
    case 'le':
    case '<=':
    case '<':
      return order <= 0
    case 'eq':
    case '=':
      return order === 0
    case 'ne':
      return order !== 0
    case 'ge':
    case '>=':
    case '>':
      return order >= 0
    default:
      return order > 0
  }
}

function* selections(task: Task, patterns: readonly ByteString[]): Run<number> {
  for (const it of yield* readPackages(task.sys)) {
    if (patterns.length > 0 && !patterns.some((pattern) => isMeant(it, pattern))) continue
    const name = it.isMultiArchSame ? `${it.name}:${it.architecture}` : it.name
    const tabs = '\t'.repeat(Math.max(1, 6 - Math.floor(name.length / 8)))
    yield* task.out(`${name}${tabs}${it.status[0]}\n`)
  }
  return 0
}

function* change(task: Task, { name, operands }: Action): Run<number> {
  if (task.sys.process.credentials.euid !== 0) {
    return yield* fault(task, 'requested operation requires superuser privilege')
  }
  const [first = ''] = operands
  if (name === 'install' || name === 'unpack') {
    if (operands.length === 0) {
      return yield* fault(
        task,
        `--${name} needs at least one package archive file argument\n${HINT}`,
      )
    }
    const stat = task.sys.stat(first)
    if (failed(stat)) return yield* fault(task, `cannot access archive '${first}': ${stat.text}`)
    yield* task.err(
      `dpkg-deb: error: '${first}' is not a Debian format archive\ndpkg: error processing archive ${first} (--${name}):\n dpkg-deb --control subprocess returned error exit status 2\nErrors were encountered while processing:\n ${first}\n`,
    )
    return 1
  }
  const all = yield* readPackages(task.sys)
  const failures: ByteString[] = []
  for (const wanted of operands) {
    const found = all.find((it) => isMeant(it, wanted))
    if (found === undefined) {
      yield* task.err(`dpkg: warning: ignoring request to remove ${wanted} which isn't installed\n`)
      continue
    }
    failures.push(wanted)
    const isEssential = /^Essential: yes$/m.test(found.text)
    const why = isEssential
      ? 'this is an essential package; it should not be removed'
      : 'unable to securely remove files: Operation not permitted'
    yield* task.err(`dpkg: error processing package ${wanted} (--${name}):\n ${why}\n`)
  }
  if (failures.length === 0) return 0
  yield* task.err(`Errors were encountered while processing:\n ${failures.join('\n ')}\n`)
  return 1
}
