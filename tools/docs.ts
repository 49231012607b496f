/** Writes the tables of docs/configuration.md and docs/events.md. usage: node tools/docs.ts */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type KeyEntry, keyEntries } from '../src/app/config/manual.ts'
import { worksNow } from '../src/app/config/not-yet.ts'
import { catalogue } from '../src/events/catalogue.ts'

const BEGIN = '<!-- table: written by tools/docs.ts -->'
const END = '<!-- end of table -->'

/** The manual of the configuration with its table as the schema has it now. */
export const withTable = (text: string): string => withBetween(text, keyTable())

/** The manual of the events with its table as the catalogue has it now. */
export const withEventTable = (text: string): string => withBetween(text, eventTable())

const withBetween = (text: string, table: string): string => {
  const [before = '', rest = ''] = text.split(BEGIN)
  const [, after = ''] = rest.split(END)
  return `${before}${BEGIN}\n${table}${END}${after}`
}

const eventTable = (): string => {
  const rows = Object.values(catalogue)
    .map(({ eventid, says, fields }) => {
      const named = Object.entries(fields).map(([name, [tells]]) => `\`${name}\`: ${tells}`)
      return `| \`${eventid}\` | ${says} | ${named.join('; ')} |\n`
    })
    .sort()
  return [
    '| eventid | when | fields beyond the shared ones |\n',
    '| --- | --- | --- |\n',
    ...rows,
  ].join('')
}

const keyTable = (): string => {
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

const docs = join(import.meta.dirname, '..', 'docs')

const rewrite = (name: string, withIt: (text: string) => string): void =>
  writeFileSync(join(docs, name), withIt(readFileSync(join(docs, name), 'utf8')))

if (import.meta.main) {
  rewrite('configuration.md', withTable)
  rewrite('events.md', withEventTable)
}
