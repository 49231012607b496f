/** Complaints of GNU's programs in BusyBox's words, for applets that share their code with them. */
import type { ByteString } from '../../base/bytes.ts'

/** What an applet says instead: text to print, or that its usage is to be shown. */
export interface Said {
  readonly text: ByteString
  readonly showsUsage: boolean
}

/** Pattern of GNU's message without the name, and BusyBox's; `$1` is the file, `$2` the reason. */
type Rule = readonly [pattern: RegExp, text: string]

const ANY: readonly Rule[] = [
  [/^cannot (?:access|stat|statx) '(.*)': (.*)$/s, '$1: $2'],
  [/^cannot open '(.*)' for reading: (.*)$/s, '$1: $2'],
  [/^failed to remove '(.*)': (.*)$/s, "'$1': $2"],
  [/^cannot touch '(.*)': (.*)$/s, '$1: $2'],
  [/^changing permissions of '(.*)': (.*)$/s, '$1: $2'],
  [/^cannot create directory '(.*)': (.*)$/s, "can't create directory '$1': $2"],
  [/^cannot remove '(.*)': Is a directory$/s, "'$1' is a directory"],
  [/^cannot remove '(.*)': (.*)$/s, "can't remove '$1': $2"],
  [/^invalid mode: '(.*)'$/s, "invalid mode '$1'"],
  [/^failed to (?:access|create \w+ link) '(.*)': (.*)$/s, '$1: $2'],
]

const OWN: ReadonlyMap<string, readonly Rule[]> = new Map([
  [
    'kill',
    [
      [/^\(?(\d+)\)?(?: -)?: (No such process)$/s, "can't kill pid $1: $2"],
      [/^failed to parse argument: '(.*)'$/s, "invalid number '$1'"],
    ],
  ],
  ['cat', [[/^'?(.*?)'?: ([^:]*)$/s, "can't open '$1': $2"]]],
  ['cp', [[/^cannot stat '(.*)': (.*)$/s, "can't stat '$1': $2"]]],
  ['mv', [[/^cannot stat '(.*)': (.*)$/s, "can't rename '$1': $2"]]],
  ['head', [[/^cannot open '(.*)' for reading: (.*)$/s, '$1: $2']]],
  ['tail', [[/^cannot open '(.*)' for reading: (.*)$/s, "can't open '$1': $2"]]],
  ['md5sum', [[/^([^']*): (.*)$/s, "can't open '$1': $2"]]],
  ['sha1sum', [[/^([^']*): (.*)$/s, "can't open '$1': $2"]]],
  ['sha256sum', [[/^([^']*): (.*)$/s, "can't open '$1': $2"]]],
  ['sha512sum', [[/^([^']*): (.*)$/s, "can't open '$1': $2"]]],
])

/** Calls that GNU refuses with a hint, BusyBox with its usage. */
const MISUSE = /^(missing |extra operand|you must specify|too few|too many|no (?:input|pattern))/
const WRONG_OPTION =
  /^(invalid option|unrecognized option|option requires|option '.*' (?:requires|doesn't))/
const HINT = /^Try '/

/** One write to stderr of the program `name`. */
export const inBusyBox = (name: string, text: ByteString): Said => {
  const plain = text.replace(/\xe2\x80[\x98\x99]/g, "'")
  if (HINT.test(plain)) return { text: '', showsUsage: false }
  const start = `${name}: `
  if (!plain.startsWith(start)) return { text: plain, showsUsage: false }
  const message = unescaped(plain.slice(start.length).replace(/\n$/, ''))
  const [first = ''] = message.split('\n')
  if (MISUSE.test(first)) return { text: '', showsUsage: true }
  if (WRONG_OPTION.test(first)) return { text: `${start}${first}\n`, showsUsage: true }
  for (const [pattern, words] of [...(OWN.get(name) ?? []), ...ANY]) {
    if (pattern.test(message)) {
      return { text: `${start}${message.replace(pattern, words)}\n`, showsUsage: false }
    }
  }
  return { text: plain, showsUsage: false }
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ["'", "'"],
])

/** Names that GNU's programs write as `'a'$'\\r'` or `"it's"`, as they are, in single quotes. */
const unescaped = (message: ByteString): ByteString =>
  message
    .replace(/'[^']*'(?:\$'(?:[^'\\]|\\.)*'(?:'[^']*')?)+/gs, (name) => {
      const parts = name.match(/\$'(?:[^'\\]|\\.)*'|'[^']*'/gs) ?? []
      return `'${parts.map(partText).join('')}'`
    })
    .replace(/"([^"]*'[^"]*)"/g, "'$1'")

const partText = (part: ByteString): ByteString =>
  part.startsWith('$')
    ? part
        .slice(2, -1)
        .replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
          code.length === 3
            ? String.fromCharCode(Number.parseInt(code, 8))
            : (ESCAPES.get(code) ?? code),
        )
    : part.slice(1, -1)
