/** Documents by the kind of their path: manual pages, changelogs, character maps, readmes. */
import type { ByteString } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { advice, clause, pick, sentence, word } from './prose.ts'

/** The next piece of an endless document; each piece ends in a newline. */
export type NextText = () => ByteString

/** A document for a path (without a trailing `.gz`). */
export const pageOf = (path: ByteString, dice: Dice): NextText => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (path.startsWith('/usr/share/man/')) return manual(name, dice)
  if (path.startsWith('/usr/share/i18n/charmaps/')) return characterMap(name, dice)
  if (path.startsWith('/usr/share/i18n/')) return locale(name, dice)
  if (/^(changelog|NEWS)\.Debian/.test(name)) return changelog(packageOf(path), dice)
  return readme(packageOf(path), dice)
}

/** Pieces that begin with this one. */
const startingWith = (start: ByteString, next: NextText): NextText => {
  let isStarted = false
  return () => {
    if (isStarted) return next()
    isStarted = true
    return start
  }
}

/** man(7). */
const manual = (file: string, dice: Dice): NextText => {
  const [name = file, section = '1'] = file.split(/\.(?=[^.]*$)/)
  const title = name.toUpperCase().replaceAll('-', '\\-')
  const date = `2022\\-0${1 + dice.below(9)}\\-1${dice.below(10)}`
  const start =
    `.TH ${title} ${section} "${date}"\n.SH NAME\n${name} \\- ${clause(dice)}\n` +
    `.SH SYNOPSIS\n.B ${name}\n[\\fIOPTION\\fR]...\n.SH DESCRIPTION\n`
  return startingWith(start, () => {
    if (dice.below(4) > 0) return `${sentence(dice)}\n`
    const option = word(dice)
    return `.TP\n\\fB\\-${option.charAt(0)}\\fR, \\fB\\-\\-${option}\\fR\n${clause(dice)}\n`
  })
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ')
const REVISIONS = 60
const REVISIONS_A_YEAR = 4
const NEWEST_YEAR = 2022

/** deb-changelog(5), newest first. */
const changelog = (name: string, dice: Dice): NextText => {
  let age = 0
  return () => {
    age += 1
    const version = `1.${Math.max(REVISIONS - age, 0)}-${1 + dice.below(4)}`
    const items = Array.from({ length: 1 + dice.below(4) }, () => `  * ${advice(dice)}.\n`)
    const day = `${pick(dice, DAYS)}, ${10 + dice.below(19)} ${pick(dice, MONTHS)}`
    const hour = `${10 + dice.below(10)}:${10 + dice.below(50)}:${10 + dice.below(50)}`
    const year = NEWEST_YEAR - Math.floor(age / REVISIONS_A_YEAR)
    const signed = ` -- Debian Maintainers <maintainers@debian.org>  ${day} ${year} ${hour} +0000`
    return `${name} (${version}) unstable; urgency=medium\n\n${items.join('')}\n${signed}\n\n`
  }
}

/** charmap(5). */
const characterMap = (name: string, dice: Dice): NextText => {
  let point = -1
  const start = `<code_set_name> ${name}\n<comment_char> %\n<escape_char> /\nCHARMAP\n`
  return startingWith(start, () => {
    point += 1
    const code = point.toString(16).padStart(4, '0')
    const encoded = (point > 0xff ? code : code.slice(2)).replace(/../g, (pair) => `/x${pair}`)
    return `<U${code.toUpperCase()}>     ${encoded.padEnd(12)} ${advice(dice).toUpperCase()}\n`
  })
}

/** locale(5). */
const locale = (name: string, dice: Dice): NextText =>
  startingWith(`comment_char %\nescape_char /\n\n% ${name}\n\nLC_IDENTIFICATION\n`, () => {
    const code = (dice.below(0x10000) + 0x10000).toString(16).slice(1).toUpperCase()
    return `<U${code}> <S${code}>;<BASE>;<MIN>;<U${code}> % ${advice(dice).toUpperCase()}\n`
  })

const readme = (name: string, dice: Dice): NextText =>
  startingWith(`${name}\n${'='.repeat(name.length)}\n\n`, () => `${sentence(dice)}\n`)

const packageOf = (path: ByteString): string =>
  /^\/usr\/share\/doc\/([^/]+)/.exec(path)?.[1] ?? path.slice(path.lastIndexOf('/') + 1)
