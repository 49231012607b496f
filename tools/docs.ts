/** Writes the tables of docs/configuration.md, events.md and intent.md. usage: node tools/docs.ts */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type KeyEntry, keyEntries } from '../src/app/config/manual.ts'
import { worksNow } from '../src/app/config/not-yet.ts'
import { loadSigns } from '../src/app/load-reflexes.ts'
import { catalogue } from '../src/events/catalogue.ts'
import type { AnySign } from '../src/intent/intent.ts'
import { VERDICTS } from '../src/intent/verdicts.ts'

const BEGIN = '<!-- table: written by tools/docs.ts -->'
const END = '<!-- end of table -->'

/** The manual of the configuration with its table as the schema has it now. */
export const withTable = (text: string): string => withBetween(text, keyTable())

/** The manual of the events with its table as the catalogue has it now. */
export const withEventTable = (text: string): string => withBetween(text, eventTable())

/** The manual of the reflexes with its tables as signs and verdicts are now. */
export const withSignTable = (text: string, signs: readonly AnySign[]): string =>
  withBetween(text, signTable(signs))

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

const signTable = (signs: readonly AnySign[]): string => {
  const verdicts = VERDICTS.map(({ name, from, says }) => `| \`${name}\` | ${from} | ${says} |\n`)
  const rows = [...signs]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(
      ({ name, sees, techniques, weight, speaksFor }) =>
        `| \`${name}\` | ${sees} | ${techniques.join(', ')} | ${weight} | ${speaksFor.join(', ')} |\n`,
    )
  return [
    '| verdict | points | the visit |\n',
    '| --- | --- | --- |\n',
    ...verdicts,
    '\n',
    '| sign | what it sees | ATT&CK | weight | speaks for |\n',
    '| --- | --- | --- | --- | --- |\n',
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
  const signs = await loadSigns()
  rewrite('intent.md', (text) => withSignTable(text, signs))
}
