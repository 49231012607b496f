/** Writes the table of docs/configuration.md from the schema. usage: node tools/docs.ts */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type KeyEntry, keyEntries } from '../src/app/config/manual.ts'
import { worksNow } from '../src/app/config/not-yet.ts'

const BEGIN = '<!-- table: written by tools/docs.ts -->'
const END = '<!-- end of table -->'

const manual = join(import.meta.dirname, '..', 'docs', 'configuration.md')

/** The manual with its table as the schema has it now. */
export const withTable = (text: string): string => {
  const [before = '', rest = ''] = text.split(BEGIN)
  const [, after = ''] = rest.split(END)
  return `${before}${BEGIN}\n${table()}${END}${after}`
}

const table = (): string => {
  const rows = keyEntries().map((it) => `| \`${it.key}\` | ${byDefault(it)} | ${saying(it)} |\n`)
  return ['| key | default | what |\n', '| --- | --- | --- |\n', ...rows].join('')
}

const byDefault = ({ byDefault: value }: KeyEntry): string => {
  if (value === undefined) return ''
  return `\`${stringify(value, { collectionStyle: 'flow' }).trim()}\``
}

const saying = ({ key, description, choices }: KeyEntry): string => {
  const unsaid = choices.filter((choice) => !description.includes(`\`${choice}\``))
  const all = unsaid.length === 0 ? '' : ` One of \`${choices.join('`, `')}\`.`
  const now = worksNow(key)
  return `${description}${all}${now === undefined ? '' : ` *This version: ${now}.*`}`
}

if (import.meta.main) writeFileSync(manual, withTable(readFileSync(manual, 'utf8')))
