/** Tables with their chains, as the kernel keeps them: the text of iptables-save. */
import type { ByteString } from '../../base/bytes.ts'

export interface Chain {
  readonly name: ByteString
  /** ACCEPT or DROP; undefined: a chain that somebody made. */
  policy: ByteString | undefined
  /** Rules as arguments, each with a blank before it. */
  readonly rules: ByteString[]
}

export interface Table {
  readonly name: string
  readonly chains: Chain[]
}

/** In the order in which they are saved (enum nft_table_type). */
const BASE_CHAINS = new Map<string, readonly string[]>([
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
])
const ORDER = [...BASE_CHAINS.keys()]

/** Whether there is a table of that name. */
export const isTable = (name: string): boolean => BASE_CHAINS.has(name)

/** The table as it is before anybody has touched it. */
export const newTable = (name: string): Table => ({
  name,
  chains: (BASE_CHAINS.get(name) ?? []).map((chain) => ({
    name: chain,
    policy: 'ACCEPT',
    rules: [],
  })),
})

/** The tables of a saved text, comments apart. */
export const parseTables = (text: ByteString): Table[] => {
  const tables: Table[] = []
  for (const line of text.split('\n')) {
    const table = tables.at(-1)
    if (line.startsWith('*')) tables.push({ name: line.slice(1), chains: [] })
    else if (line.startsWith(':')) {
      const [name = '', policy] = line.slice(1).split(' ')
      table?.chains.push({ name, policy: policy === '-' ? undefined : policy, rules: [] })
    } else if (line.startsWith('-A ')) {
      const [, name = '', rule = ''] = /^-A (\S+)(.*)$/.exec(line) ?? []
      table?.chains.find((it) => it.name === name)?.rules.push(rule)
    }
  }
  return tables
}

interface Saving {
  readonly hasCounters?: boolean
  /** Lines around each table. */
  readonly before?: string
  readonly after?: string
}

/** Tables as iptables-save writes them. */
export const saveTables = (
  tables: readonly Table[],
  { hasCounters = false, before = '', after = '' }: Saving = {},
): ByteString =>
  [...tables]
    .sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name))
    .map(({ name, chains }) => {
      const heads = chains.map((it) => `:${it.name} ${it.policy ?? '-'} [0:0]\n`)
      const counters = hasCounters ? '[0:0] ' : ''
      const rules = chains.flatMap((it) =>
        it.rules.map((rule) => `${counters}-A ${it.name}${rule}\n`),
      )
      return `${before}*${name}\n${heads.join('')}${rules.join('')}COMMIT\n${after}`
    })
    .join('')
