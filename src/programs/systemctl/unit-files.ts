/** systemctl list-unit-files (systemd 252): unit files and whether they are enabled. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { compileGlob } from '../../base/glob.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Sys, Task } from '../../shell/program.ts'

const ETC = '/etc/systemd/system'
const LIB = '/lib/systemd/system'
const PRESETS = '/lib/systemd/system-preset'
const SUFFIX = /\.(automount|mount|path|service|slice|socket|swap|target|timer)$/
const INSTALLS = /^(WantedBy|RequiredBy|Also|Alias)=/m

export interface Wanted {
  readonly patterns: readonly ByteString[]
  readonly types: readonly ByteString[]
  readonly states: readonly ByteString[]
  readonly hasLegend: boolean
}

export function* listUnitFiles(task: Task, wanted: Wanted): Run<number> {
  const { sys } = task
  const globs = wanted.patterns.map((it) =>
    compileGlob(SUFFIX.test(it) || /[*?[]/.test(it) ? it : `${it}.service`),
  )
  const presets = yield* readPresets(sys)
  const rows: (readonly [ByteString, string, string])[] = []
  for (const [name, path] of unitFiles(sys)) {
    const type = name.slice(name.lastIndexOf('.') + 1)
    if (wanted.types.length > 0 && !wanted.types.includes(type)) continue
    if (globs.length > 0 && !globs.some((it) => it.matches(name))) continue
    const state = yield* stateOf(sys, name, path)
    if (wanted.states.length > 0 && !wanted.states.includes(state)) continue
    const hasPreset = state !== 'static' && state !== 'alias'
    rows.push([name, state, hasPreset ? presets(name) : '-'])
  }
  rows.sort(([a], [b]) => compare(a, b))
  const head = ['UNIT FILE', 'STATE', 'PRESET'] as const
  const all = wanted.hasLegend ? [head, ...rows] : rows
  const width = (column: 0 | 1): number => Math.max(0, ...all.map((row) => row[column].length))
  const [first, second] = [width(0), width(1)]
  const lines = all.map(([a, b, c]) => `${a.padEnd(first)} ${b.padEnd(second)} ${c}\n`)
  yield* task.out(lines.join(''))
  if (wanted.hasLegend) yield* task.out(`\n${rows.length} unit files listed.\n`)
  return rows.length === 0 && wanted.patterns.length > 0 ? 1 : 0
}

/** By type, then by name. */
const compare = (a: ByteString, b: ByteString): number => {
  const key = (it: ByteString): ByteString => `${it.slice(it.lastIndexOf('.'))}\0${it}`
  return key(a) < key(b) ? -1 : 1
}

/** What is in /etc covers what is in /lib. */
const unitFiles = (sys: Sys): ReadonlyMap<ByteString, ByteString> => {
  const found = new Map<ByteString, ByteString>()
  for (const folder of [LIB, ETC]) {
    const entries = sys.readdir(folder)
    if (failed(entries)) continue
    for (const { name } of entries) if (SUFFIX.test(name)) found.set(name, `${folder}/${name}`)
  }
  return found
}

function* stateOf(sys: Sys, name: ByteString, path: ByteString): Run<string> {
  const target = sys.readlink(path)
  if (target === '/dev/null') return 'masked'
  if (!failed(target) && !target.endsWith(`/${name}`) && target !== name) return 'alias'
  if (isWanted(sys, name)) return 'enabled'
  return INSTALLS.test(yield* textOfFile(sys, path)) ? 'disabled' : 'static'
}

/** Whether a unit or an instance of a template has a link of /etc that wants it. */
const isWanted = (sys: Sys, name: ByteString): boolean => {
  const folders = sys.readdir(ETC)
  if (failed(folders)) return false
  const instance = name.includes('@.') ? compileGlob(name.replace('@.', '@*.')) : undefined
  return folders.some(({ name: folder }) => {
    if (!/\.(wants|requires)$/.test(folder)) return false
    const links = sys.readdir(`${ETC}/${folder}`)
    if (failed(links)) return false
    return links.some((it) => it.name === name || instance?.matches(it.name) === true)
  })
}

/** `enabled` unless the first rule that fits says otherwise. */
function* readPresets(sys: Sys): Run<(name: ByteString) => string> {
  const files = sys.readdir(PRESETS)
  const names = failed(files) ? [] : files.map(({ name }) => name).sort()
  const rules: { readonly isOn: boolean; matches(name: ByteString): boolean }[] = []
  for (const name of names) {
    for (const line of (yield* textOfFile(sys, `${PRESETS}/${name}`)).split('\n')) {
      const [, verb, pattern = ''] = /^(enable|disable)\s+(\S+)/.exec(line) ?? []
      if (verb === undefined) continue
      const glob = compileGlob(pattern)
      rules.push({ isOn: verb === 'enable', matches: (it) => glob.matches(it) })
    }
  }
  return (name) => (rules.find((it) => it.matches(name))?.isOn === false ? 'disabled' : 'enabled')
}
