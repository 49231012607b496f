/** What iptables -L and -S print. */
import type { ByteString } from '../../base/bytes.ts'
import { type Command, readCommand } from './command.ts'
import type { Firewall } from './firewall.ts'
import { Problem } from './parse-rule.ts'
import { headerLine, listRule, type Names, type Rule } from './rule.ts'
import type { Chain } from './table.ts'

/** Undefined: no such chain. */
export const listChains = (
  wall: Firewall,
  command: Command,
  names: Names,
): ByteString | undefined => {
  const chains = shownChains(wall, command)
  if (chains === undefined) return undefined
  const only = command.argument === undefined ? undefined : Number(command.argument)
  return chains
    .map((chain) => {
      const rules = chain.rules.flatMap((text, at) => {
        if (only !== undefined && only !== at + 1) return []
        const rule = ruleOf(wall, command.table, chain.name, text, names)
        return rule === undefined ? [] : [listRule(rule, at + 1, command, names)]
      })
      const head = only === undefined ? `${title(wall, command, chain)}${headerLine(command)}` : ''
      return head + rules.join('')
    })
    .join('\n')
}

const title = (wall: Firewall, { table, isVerbose }: Command, chain: Chain): string => {
  const counters = isVerbose ? ' 0 packets, 0 bytes' : ''
  if (chain.policy !== undefined) return `Chain ${chain.name} (policy ${chain.policy}${counters})\n`
  const references = wall
    .table(table)
    .chains.flatMap(({ rules }) => rules)
    .filter((rule) => jumpsTo(rule, chain.name)).length
  return `Chain ${chain.name} (${references} references)\n`
}

/** Whether a saved rule leads into a chain. */
export const jumpsTo = (rule: ByteString, chain: ByteString): boolean =>
  rule.endsWith(` -j ${chain}`) || rule.endsWith(` -g ${chain}`)

/** Undefined: no such chain. */
export const printRules = (wall: Firewall, command: Command): ByteString | undefined => {
  const chains = shownChains(wall, command)
  if (chains === undefined) return undefined
  const only = command.argument === undefined ? undefined : Number(command.argument)
  const counters = command.isVerbose ? ' -c 0 0' : ''
  const heads = chains.map(({ name, policy }) =>
    policy === undefined ? `-N ${name}\n` : `-P ${name} ${policy}${counters}\n`,
  )
  const rules = chains.flatMap(({ name, rules: own }) =>
    own
      .filter((_, at) => only === undefined || only === at + 1)
      .map((rule) => `-A ${name}${withCounters(rule, counters)}\n`),
  )
  return [...(only === undefined ? heads : []), ...rules].join('')
}

/** Counters stand before the target. */
const withCounters = (rule: ByteString, counters: string): ByteString => {
  if (counters === '') return rule
  const at = rule.search(/ -[jg] \S+/)
  return at < 0 ? rule + counters : rule.slice(0, at) + counters + rule.slice(at)
}

const shownChains = (wall: Firewall, { table, chain }: Command): readonly Chain[] | undefined => {
  if (chain !== undefined) {
    const found = wall.chain(table, chain)
    return found === undefined ? undefined : [found]
  }
  return wall.table(table).chains
}

/** A saved rule, read again. */
const ruleOf = (
  wall: Firewall,
  table: string,
  chain: ByteString,
  text: ByteString,
  names: Names,
): Rule | undefined => {
  const args = ['-A', chain, ...wordsOf(text)]
  const command = readCommand(args, names, () => wall.chainsOf(table))
  if (command instanceof Problem) return undefined
  const rules = command.draft.finish(chain)
  return rules instanceof Problem ? undefined : rules[0]
}

/** Words of a saved rule: in double quotes a backslash takes the next character. */
export const wordsOf = (text: ByteString): ByteString[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted?.replace(/\\(.)/g, '$1') ?? word ?? '',
  )
