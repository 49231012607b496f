/** What iptables does to a table, and how the kernel refuses it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Command } from './command.ts'
import type { Firewall } from './firewall.ts'
import { jumpsTo } from './list.ts'
import { type Rule, saveRule } from './rule.ts'
import type { Chain, Table } from './table.ts'

export interface Done {
  /** What -v tells. */
  readonly says: ByteString
  readonly error?: ByteString
  readonly status?: number
}

const FINE: Done = { says: '' }
const NO_CHAIN = 'No chain/target/match by that name.'
const NO_RULE = 'Bad rule (does a matching rule exist in that chain?).'
const REFUSED = 4

/** Does it in memory: the caller keeps it. */
export const change = (wall: Firewall, command: Command, rules: readonly Rule[]): Done => {
  const { letter } = command
  if ('AIR'.includes(letter)) return add(wall, command, rules)
  if (letter === 'D' || letter === 'C') return remove(wall, command, rules)
  if (letter === 'P') return setPolicy(wall, command)
  if (letter === 'F') return flush(wall, command)
  if (letter === 'X') return removeChains(wall, command)
  if (letter === 'N' || letter === 'E') return nameChain(wall, command)
  const known =
    command.chain === undefined || wall.chain(command.table, command.chain) !== undefined
  return known ? FINE : refusal(wall, NO_CHAIN)
}

const refusal = ({ called }: Firewall, text: string): Done => ({
  says: '',
  error: `${called}: ${text}\n`,
  status: 1,
})

const kernelRefusal = ({ shown }: Firewall, what: string): Done => ({
  says: '',
  error: `${shown}:  ${what}\n`,
  status: REFUSED,
})

const add = (wall: Firewall, command: Command, rules: readonly Rule[]): Done => {
  const { letter, table, chain: name, draft, argument } = command
  if (table === 'nat' && draft.target === 'DROP') {
    return {
      says: '',
      error: `${wall.shown}: \nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n\nTry \`${wall.called} -h' or '${wall.called} --help' for more information.\n`,
      status: 2,
    }
  }
  if (wall.chain(table, name) === undefined) return refusal(wall, NO_CHAIN)
  const verb = letter === 'A' ? 'APPEND' : letter === 'I' ? 'INSERT' : 'REPLACE'
  if (draft.isBaseJump) {
    return kernelRefusal(
      wall,
      `RULE_${verb} failed (Operation not supported): rule in chain ${name}`,
    )
  }
  const isMisplaced = draft.tables?.includes(table) === false
  if (isMisplaced || draft.isRefused) {
    return kernelRefusal(wall, `RULE_${verb} failed (Invalid argument): rule in chain ${name}`)
  }
  const chain = wall.touch(table).chains.find((it) => it.name === name)
  if (chain === undefined) return refusal(wall, NO_CHAIN)
  const at = Number(argument ?? 1) - 1
  if (letter === 'I' && at > chain.rules.length) return refusal(wall, 'Index of insertion too big.')
  if (letter === 'R' && at >= chain.rules.length) {
    return refusal(wall, 'Index of replacement too big.')
  }
  const names = wall.names(true)
  for (const rule of rules) {
    const text = saveRule(rule, names)
    if (letter === 'A') chain.rules.push(text)
    else chain.rules.splice(at, letter === 'R' ? 1 : 0, text)
  }
  return { says: told(wall, command, rules) }
}

const remove = (wall: Firewall, command: Command, rules: readonly Rule[]): Done => {
  const { letter, table, chain: name, argument } = command
  const isNew = !wall.hasTable(table)
  const chain = wall.chain(table, name)
  if (argument !== undefined) {
    if (chain === undefined || isNew) return refusal(wall, NO_CHAIN)
    if (Number(argument) > chain.rules.length) return refusal(wall, 'Index of deletion too big.')
    chain.rules.splice(Number(argument) - 1, 1)
    return FINE
  }
  const names = wall.names(true)
  for (const rule of rules) {
    const at = chain?.rules.indexOf(saveRule(rule, names)) ?? -1
    if (at < 0) return refusal(wall, NO_RULE)
    if (letter === 'D') chain?.rules.splice(at, 1)
  }
  return { says: told(wall, command, rules) }
}

const told = (wall: Firewall, { isVerbose }: Command, rules: readonly Rule[]): ByteString => {
  if (!isVerbose) return ''
  const names = wall.names(false)
  return rules
    .map((rule) => {
      const protocol = names.protocols.get(rule.protocol?.value ?? '') ?? 'all'
      const [from, to] = [rule.source, rule.destination].map((it) =>
        it === undefined
          ? names.isV6
            ? '::/0'
            : '0.0.0.0/0'
          : it.value.replace(/\/(32|128)$/, ''),
      )
      const texts = [...rule.matches, ...(rule.target === undefined ? [] : [rule.target])]
      const said = texts.map(({ list }) => (list === '' ? '' : ` ${list}`)).join('')
      const faces = `in ${rule.input?.value ?? '*'} out ${rule.output?.value ?? '*'}`
      return `${rule.target?.name ?? ''}  ${protocol} opt -- ${faces}  ${from}  -> ${to}  ${said}\n`
    })
    .join('')
}

const setPolicy = (wall: Firewall, { table, chain: name, argument = '' }: Command): Done => {
  const isBase = wall.chain(table, name)?.policy !== undefined
  if (!isBase) return refusal(wall, 'Bad built-in chain name.')
  if (argument !== 'ACCEPT' && argument !== 'DROP') {
    return refusal(wall, "Bad policy name. Run `dmesg' for more information.")
  }
  const chain = wall.touch(table).chains.find((it) => it.name === name)
  if (chain !== undefined) chain.policy = argument
  return FINE
}

const flush = (wall: Firewall, { table, chain: name, isVerbose }: Command): Done => {
  if (name !== undefined && wall.chain(table, name) === undefined) return refusal(wall, NO_CHAIN)
  const chains = wall.table(table).chains.filter((it) => name === undefined || it.name === name)
  for (const chain of chains) chain.rules.length = 0
  return { says: isVerbose ? chains.map((it) => `Flushing chain \`${it.name}'\n`).join('') : '' }
}

const isUsed = ({ chains }: Table, { name, rules, policy }: Chain): boolean =>
  policy !== undefined ||
  rules.length > 0 ||
  chains.some((it) => it.rules.some((rule) => jumpsTo(rule, name)))

const removeChains = (wall: Firewall, { table: name, chain: wanted, isVerbose }: Command): Done => {
  const table = wall.table(name)
  const gone = table.chains.filter((it) =>
    wanted === undefined ? it.policy === undefined : it.name === wanted,
  )
  if (wanted !== undefined && gone.length === 0) return refusal(wall, NO_CHAIN)
  const busy = gone.find((it) => isUsed(table, it))
  if (busy !== undefined) {
    return kernelRefusal(wall, `CHAIN_DEL failed (Device or resource busy): chain ${busy.name}`)
  }
  for (const chain of gone) table.chains.splice(table.chains.indexOf(chain), 1)
  return { says: isVerbose ? gone.map((it) => `Deleting chain \`${it.name}'\n`).join('') : '' }
}

const nameChain = (wall: Firewall, command: Command): Done => {
  const { letter, table: name, chain: given = '', argument = '' } = command
  if (letter === 'N') {
    if (wall.chain(name, given) !== undefined) return refusal(wall, 'Chain already exists.')
    place(wall.touch(name), { name: given, policy: undefined, rules: [] })
    return FINE
  }
  const chain = wall.chain(name, given)
  if (chain === undefined) return refusal(wall, NO_CHAIN)
  if (wall.chain(name, argument) !== undefined) return refusal(wall, 'File exists.')
  const table = wall.touch(name)
  table.chains.splice(table.chains.indexOf(chain), 1)
  place(table, { ...chain, name: argument })
  for (const { rules } of table.chains) {
    for (const [at, rule] of rules.entries()) {
      if (jumpsTo(rule, given)) rules[at] = rule.slice(0, -given.length) + argument
    }
  }
  return FINE
}

/** Chains that somebody made stand behind the others, by name. */
const place = ({ chains }: Table, chain: Chain): void => {
  const at = chains.findIndex((it) => it.policy === undefined && it.name > chain.name)
  chains.splice(at < 0 ? chains.length : at, 0, chain)
}
