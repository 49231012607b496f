/** Documents by the kind of their path: manual pages, changelogs, character maps, readmes. */
import type { ByteString } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { advice, clause, pick, sentence, textOfLines, word } from './prose.ts'

/** A document of at least so many bytes. `path` is without a trailing `.gz`. */
export const pageOf = (path: ByteString, dice: Dice, bytes: number): ByteString => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (path.startsWith('/usr/share/man/')) return manual(name, dice, bytes)
  if (path.startsWith('/usr/share/i18n/charmaps/')) return characterMap(name, dice, bytes)
  if (path.startsWith('/usr/share/i18n/')) return locale(name, dice, bytes)
  if (/^(changelog|NEWS)\.Debian/.test(name)) return changelog(packageOf(path), dice, bytes)
  return readme(packageOf(path), dice, bytes)
}

/** man(7). */
const manual = (file: string, dice: Dice, bytes: number): ByteString => {
  const [name = file, section = '1'] = file.split(/\.(?=[^.]*$)/)
  const title = name.toUpperCase().replaceAll('-', '\\-')
  const start =
    `.TH ${title} ${section} "2022\\-0${1 + dice.below(9)}\\-1${dice.below(10)}"\n` +
    `.SH NAME\n${name} \\- ${clause(dice)}\n.SH SYNOPSIS\n.B ${name}\n[\\fIOPTION\\fR]...\n` +
    `.SH DESCRIPTION\n`
  return (
    start +
    textOfLines(bytes - start.length, () => {
      if (dice.below(4) > 0) return sentence(dice)
      const option = word(dice)
      return `.TP\n\\fB\\-${option.charAt(0)}\\fR, \\fB\\-\\-${option}\\fR\n${clause(dice)}`
    })
  )
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ')

/** deb-changelog(5), newest first. */
const changelog = (name: string, dice: Dice, bytes: number): ByteString => {
  let revision = 60
  return textOfLines(bytes, () => {
    revision -= 1
    const items = Array.from({ length: 1 + dice.below(4) }, () => `  * ${advice(dice)}.`)
    const day = `${pick(dice, DAYS)}, ${10 + dice.below(19)} ${pick(dice, MONTHS)}`
    const hour = `${10 + dice.below(10)}:${10 + dice.below(50)}:${10 + dice.below(50)}`
    const year = 2022 - Math.floor((60 - revision) / 4)
    return (
      `${name} (1.${Math.max(revision, 0)}-${1 + dice.below(4)}) unstable; urgency=medium\n\n` +
      `${items.join('\n')}\n\n -- Debian Maintainers <maintainers@debian.org>  ${day} ${year} ${hour} +0000\n`
    )
  })
}

/** charmap(5). */
const characterMap = (name: string, dice: Dice, bytes: number): ByteString => {
  let point = 0
  const start = `<code_set_name> ${name}\n<comment_char> %\n<escape_char> /\nCHARMAP\n`
  return (
    start +
    textOfLines(bytes - start.length, () => {
      const code = point.toString(16).padStart(4, '0')
      point += 1 + dice.below(2)
      const encoded = code.length > 4 || point > 0xff ? code.slice(-4) : code.slice(-2)
      const octets = encoded.replace(/../g, (pair) => `/x${pair}`)
      return `<U${code.toUpperCase()}>     ${octets.padEnd(12)} ${advice(dice).toUpperCase()}`
    })
  )
}

/** locale(5). */
const locale = (name: string, dice: Dice, bytes: number): ByteString => {
  const start = `comment_char %\nescape_char /\n\n% ${name}\n\nLC_IDENTIFICATION\n`
  return (
    start +
    textOfLines(bytes - start.length, () => {
      const code = (dice.below(0x10000) + 0x10000).toString(16).slice(1).toUpperCase()
      return `<U${code}> <S${code}>;<BASE>;<MIN>;<U${code}> % ${advice(dice).toUpperCase()}`
    })
  )
}

const readme = (name: string, dice: Dice, bytes: number): ByteString => {
  const start = `${name}\n${'='.repeat(name.length)}\n\n`
  return start + textOfLines(bytes - start.length, () => `${sentence(dice)}\n${sentence(dice)}\n`)
}

const packageOf = (path: ByteString): string =>
  /^\/usr\/share\/doc\/([^/]+)/.exec(path)?.[1] ?? path.slice(path.lastIndexOf('/') + 1)
