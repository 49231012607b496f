/** Whether a text is of the kind it should be. */
import type { ByteString } from '../../base/bytes.ts'
import { isYaml } from '../plain/boundaries.ts'
import type { TextKind } from '../recipe.ts'
import type { WantedText } from '../texts.ts'

/** Why not, as a sentence. */
export const kindFlawOf = (
  text: ByteString,
  { path, kind }: Pick<WantedText, 'path' | 'kind'>,
): string | undefined => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (/^\s*<(!doctype html|html|head|body)\b/i.test(text)) return 'it was a web page'
  const isOfKind = KINDS[kind](lines, { text, path })
  return isOfKind ? undefined : `it was not of the kind ${kind}`
}

type IsOfKind = (
  lines: readonly ByteString[],
  of: { readonly text: ByteString; readonly path: ByteString },
) => boolean

/** At least such a share of the lines. */
const most = (lines: readonly ByteString[], form: RegExp, share: number): boolean =>
  lines.filter((line) => form.test(line)).length >= lines.length * share

const some = (lines: readonly ByteString[], form: RegExp): boolean =>
  lines.some((line) => form.test(line))

const TIMED =
  /^\[?(?:\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\[?\s*\d+\.\d{3,}|\d{10})|^\S+ \S+ \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/
const ACCESS = /^\S+ \S+ \S+ \[[^\]]+\] "[A-Z]+ \S+ HTTP\/[\d.]+" \d{3} (?:\d+|-)/

const log: IsOfKind = (lines, { path }) =>
  /access[._-]?log|\/access\./.test(path) ? most(lines, ACCESS, 0.95) : most(lines, TIMED, 0.7)

const csv: IsOfKind = (lines) => {
  const [header = ''] = lines
  const separator = [',', ';', '\t'].find((it) => header.includes(it))
  if (separator === undefined || lines.length < 2) return false
  const fieldsOf = (line: ByteString): number =>
    line.replace(/"(?:[^"]|"")*"/g, '').split(separator).length
  return lines.every((line) => fieldsOf(line) === fieldsOf(header))
}

const php: IsOfKind = (_, { text }) => text.startsWith('<?php') && /[;{]/.test(text)

const shell: IsOfKind = (lines) =>
  /^#!.*\b(sh|bash|dash)\b/.test(lines[0] ?? '') ||
  (most(lines, /^(#|export |alias |[A-Za-z_]\w*=|if |for |\s|fi|done|else|[\w./$"-]+( |$))/, 0.9) &&
    some(lines, /[=$|]|^(export|alias|if|for|cd|echo|set)\b/) &&
    !some(lines, /^(import \w|def \w+\(|<\?php|[\w ]+[.!?]$)/))

const python: IsOfKind = (lines) =>
  some(lines, /^(import|from) \w|^(def|class) \w|^[A-Za-z_]\w*( *:.*)? *= /) &&
  !some(lines, /^(<\?php|#!.*\b(ba|da)?sh\b|\[[\w.-]+\]$)|;\s*$/)

const KINDS: Readonly<Record<TextKind, IsOfKind>> = {
  text: (lines) => !some(lines.slice(0, 1), /^(<\?php|#!\/|\{$)/),
  markdown: (lines) => some(lines, /^(#{1,6} |[-*] |\d+\. |={3,}|-{3,}|\|)/),
  ini: (lines) =>
    some(lines, /^[\w.\-/ \t]+[=:]|^\[.+\]$/) &&
    most(lines, /^([#;]|\[[^\]]+\]\s*$|!include|[\w.\-/\\* \t]+[=:]|[\w.-]+$|\s+\S)/, 0.97),
  yaml: (lines, { text }) => some(lines, /^\s*(- |[\w"'./-]+:( |$))/) && isYaml(text),
  env: (lines) =>
    most(lines, /^(#|(export )?[A-Za-z_]\w*=)/, 1) && some(lines, /^(export )?[A-Za-z_]\w*=/),
  shell,
  python,
  php,
  sql: (lines) =>
    some(lines, /^\s*(CREATE|INSERT|SELECT|ALTER|DROP|UPDATE|DELETE|GRANT|SET|USE|LOCK|COPY)\b/i) &&
    some(lines, /;\s*$/) &&
    !some(lines, /^(<\?php|#!|import \w)/),
  log,
  csv,
}
