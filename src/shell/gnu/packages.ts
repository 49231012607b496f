/** Packages as dpkg's own files tell them: /var/lib/dpkg/status and info/*.list. */
import type { ByteString } from '../../base/bytes.ts'
import { compileGlob } from '../../base/glob.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

/** A paragraph of the status file. */
export interface Package {
  readonly name: ByteString
  readonly version: ByteString
  readonly architecture: ByteString
  /** `install ok installed`. */
  readonly status: readonly ByteString[]
  readonly isMultiArchSame: boolean
  /** The whole paragraph, without the blank line behind it. */
  readonly text: ByteString
}

/** By name, as dpkg sorts them. */
export function* readPackages(sys: Sys): Run<readonly Package[]> {
  const text = yield* textOfFile(sys, '/var/lib/dpkg/status')
  const found: Package[] = []
  for (const paragraph of text.split('\n\n')) {
    const name = fieldOf(paragraph, 'Package')
    if (name === '') continue
    found.push({
      name,
      version: fieldOf(paragraph, 'Version'),
      architecture: fieldOf(paragraph, 'Architecture'),
      status: fieldOf(paragraph, 'Status').split(' '),
      isMultiArchSame: fieldOf(paragraph, 'Multi-Arch') === 'same',
      text: paragraph.replace(/\n+$/, ''),
    })
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** A field with the lines that belong to it; '' when there is none. */
export const fieldOf = (paragraph: ByteString, field: string): ByteString => {
  const lines = paragraph.split('\n')
  const start = lines.findIndex((line) => line.toLowerCase().startsWith(`${field.toLowerCase()}:`))
  if (start < 0) return ''
  const value = [(lines[start] ?? '').slice(field.length + 1).trimStart()]
  for (let at = start + 1; lines[at]?.startsWith(' ') === true; at++) value.push(lines[at] ?? '')
  return value.join('\n')
}

/** `libc6:amd64` where more than one architecture of it may be installed. */
export const fullName = ({ name, architecture, isMultiArchSame }: Package): ByteString =>
  isMultiArchSame ? `${name}:${architecture}` : name

/** `ii `: what is wanted, what is, and whether it must be made anew. */
export const abbreviation = ({ status }: Package): ByteString => {
  const [want = '', flag = '', state = ''] = status
  return `${WANTS.get(want) ?? 'u'}${STATES.get(state) ?? 'n'}${flag === 'reinstreq' ? 'R' : ' '}`
}

const WANTS = new Map([
  ['unknown', 'u'],
  ['install', 'i'],
  ['hold', 'h'],
  ['deinstall', 'r'],
  ['purge', 'p'],
])
const STATES = new Map([
  ['not-installed', 'n'],
  ['config-files', 'c'],
  ['half-installed', 'H'],
  ['unpacked', 'U'],
  ['half-configured', 'F'],
  ['triggers-awaited', 'W'],
  ['triggers-pending', 't'],
  ['installed', 'i'],
])

/** Names of the files of a package, '/.' first. */
export function* filesOf(sys: Sys, it: Package): Run<readonly ByteString[] | undefined> {
  const folder = '/var/lib/dpkg/info'
  for (const name of [fullName(it), it.name]) {
    const text = yield* textOfFile(sys, `${folder}/${name}.list`)
    if (text !== '') return text.split('\n').filter((line) => line !== '')
  }
  return undefined
}

/** Whether a package is what a pattern of the command line means: a name, or a glob of names. */
export const isMeant = (it: Package, pattern: ByteString): boolean => {
  const [name = '', architecture] = pattern.split(':')
  if (architecture !== undefined && architecture !== it.architecture) return false
  if (!/[*?[\\]/.test(name)) return it.name === name
  return compileGlob(name).matches(it.name)
}
