/** The command line of curl 7.88.1 (tool_getparam.c): its own reading of options, not getopt's. */
import type { ByteString } from '../../base/bytes.ts'
import { type CurlOption, OPTIONS } from './options.ts'

/** Where the bytes of one URL go. */
export interface Target {
  readonly kind: 'file' | 'remote-name'
  readonly path: ByteString
}

export interface Arguments {
  /** Options by name: the last value; switches have ''. */
  readonly given: Map<string, ByteString>
  readonly urls: ByteString[]
  readonly targets: Target[]
}

const NUMBERS = new Set(['max-time', 'connect-timeout', 'retry', 'retry-delay', 'max-redirs'])

/** The arguments, or the complaint (without `curl: `). */
export const readArguments = (
  args: readonly ByteString[],
): Arguments | { readonly problem: ByteString } => {
  const read: Arguments = { given: new Map(), urls: [], targets: [] }
  let isOver = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (isOver || !arg.startsWith('-') || arg === '-') {
      read.urls.push(arg)
    } else if (arg === '--') {
      isOver = true
    } else {
      const took = takeOption(read, arg, args[at + 1])
      if (typeof took === 'string') return { problem: `option ${arg}: ${took}` }
      if (took) at++
    }
  }
  return read
}

/** True when the next argument was used; a text is what is wrong. */
const takeOption = (
  read: Arguments,
  arg: ByteString,
  next: ByteString | undefined,
): boolean | ByteString => {
  if (arg.startsWith('--')) {
    const found = longOption(arg.slice(2))
    if (typeof found === 'string') return found
    if (!found.option.takes) return note(read, found.option, undefined, found.isOff) ?? false
    if (next === undefined) return 'requires parameter'
    return note(read, found.option, next, false) ?? true
  }
  for (let at = 1; at < arg.length; at++) {
    const option = OPTIONS.find(({ letter }) => letter === arg.charAt(at))
    if (option === undefined) return 'is unknown'
    if (!option.takes) {
      note(read, option, undefined, false)
      continue
    }
    const rest = arg.slice(at + 1)
    if (rest !== '') return note(read, option, rest, false) ?? false
    if (next === undefined) return 'requires parameter'
    return note(read, option, next, false) ?? true
  }
  return false
}

const longOption = (
  given: string,
): { readonly option: CurlOption; readonly isOff: boolean } | ByteString => {
  const exact = OPTIONS.find(({ name }) => name === given)
  if (exact !== undefined) return { option: exact, isOff: false }
  const bare = given.replace(/^no-/, '')
  const off = bare === given ? undefined : OPTIONS.find((it) => it.name === bare && !it.takes)
  if (off !== undefined) return { option: off, isOff: true }
  const [first, ...more] = OPTIONS.filter(({ name }) => name.startsWith(given))
  if (first === undefined) return 'is unknown'
  return more.length > 0 ? 'is ambiguous' : { option: first, isOff: false }
}

const note = (
  read: Arguments,
  { name }: CurlOption,
  value: ByteString | undefined,
  isOff: boolean,
): ByteString | undefined => {
  if (value !== undefined && NUMBERS.has(name) && !/^\d+(\.\d+)?$/.test(value)) {
    return 'expected a proper numerical parameter'
  }
  if (isOff) read.given.delete(name)
  else read.given.set(name, value ?? '')
  if (name === 'url') read.urls.push(value ?? '')
  else if (name === 'output') read.targets.push({ kind: 'file', path: value ?? '' })
  else if (name === 'remote-name') read.targets.push({ kind: 'remote-name', path: '' })
  return undefined
}
