import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Dice, seededDice } from '../base/dice.ts'
import { parseNext, parseWord, startCommand } from './parse.ts'
import { dumpList } from './parse-dump.ts'
import type { ParsedWhole, ParserOptions } from './parser.ts'
import { printList } from './print.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
const ROUNDS = isSoak ? 1_000_000 : 4_000

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['a', 'b '],
  ['b', 'a; a'],
  ['q', 'echo "'],
  ['o', '{ ('],
  ['n', 'x\ny <<E'],
  ['h', '# '],
  ['s', 'if a; then $('],
])

const optionsOf = (dice: Dice): ParserOptions => ({
  line: 1,
  alias: dice.below(3) === 0 ? (name) => ALIASES.get(name) : () => undefined,
  extglob: dice.below(2) === 0,
  posix: false,
  comments: dice.below(9) > 0,
})

const WORDS =
  'if then else elif fi do done for in while until case esac { } ( ) (( )) [[ ]] ; ;; & && || | ' +
  '|& ! time -p -- function f() a=( a[ += = $( ${ $(( $[ ] `  " \' $\' $" \\ < > 2> >& <& &> >> <> ' +
  '<<E <<-E <<"E" E <<< <( >( # a b q o n h s @( *( ?( coproc select ;& ;;& {x} 1 -f == =~ < -eq ' +
  '~ * ? [a] declare export local :- := ## %% // ^^ ,, @Q [@] !x #x $x $@ "$x" \'y\' eval let'

const TOKENS = [...WORDS.split(' '), ' ', ' ', ' ', '\n', '\n', '\t', '\\\n', '\0', '\xff', '\r']

const seeds: readonly string[] = ['./parse-errors.truth.json', './parse-lines.truth.json']
  .map((name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')))
  .flatMap(({ cases }: { cases: [text: string][] }) => cases.map(([text]) => text))

const soup = (dice: Dice): string => {
  let text = ''
  for (let left = dice.below(40); left >= 0; left--) {
    text += TOKENS[dice.below(TOKENS.length)] ?? ''
    if (dice.below(2) === 0) text += ' '
  }
  return text
}

const mutant = (dice: Dice): string => {
  let text = seeds[dice.below(seeds.length)] ?? ''
  for (let left = dice.below(4); left >= 0; left--) {
    const at = dice.below(text.length + 1)
    const cut = dice.below(4)
    text = text.slice(0, at) + (TOKENS[dice.below(TOKENS.length)] ?? '') + text.slice(at + cut)
  }
  return text
}

const noise = (dice: Dice): string => String.fromCharCode(...dice.bytes(dice.below(80)))

const wholeOf = (text: string, at: number, options: ParserOptions): ParsedWhole => {
  const parsed = parseNext(text, at, options)
  return parsed.kind === 'incomplete' ? parsed.atEnd : parsed
}

/** Reads a text to its end; what is read can be printed, and says where it goes on. */
const readThrough = (text: string, options: ParserOptions): string[] => {
  const found: string[] = []
  let at = 0
  let { line } = options
  for (let turns = 0; turns <= text.length; turns++) {
    const whole = wholeOf(text, at, { ...options, line })
    if (whole.kind === 'end') return found
    const { next, line: nextLine } = whole.kind === 'error' ? whole.error : whole
    assert.ok(next > at && next <= text.length && nextLine >= line)
    if (whole.kind === 'error') {
      assert.ok(whole.error.messages.every((message) => message.line >= 1))
      found.push(JSON.stringify(whole.error.messages))
    } else {
      found.push(dumpList(whole.list))
      assert.equal(typeof printList(whole.list), 'string')
    }
    at = next
    line = nextLine
  }
  assert.equal(at, text.length)
  return found
}

const feed = (text: string, options: ParserOptions): string => {
  const reading = startCommand(options)
  for (const line of text.match(/.*\n|.+$/g) ?? []) {
    const whole = reading.feed(line)
    if (whole !== 'more') return whole.kind
  }
  return reading.end().kind
}

for (const [name, make] of Object.entries({ soup, mutant, noise })) {
  test(`the parser takes ${name} and ends`, () => {
    const dice = seededDice(`parse ${name}`)
    for (let round = 0; round < ROUNDS; round++) {
      const text = make(dice)
      const options = optionsOf(dice)
      try {
        readThrough(text, options)
        feed(text, options)
        parseWord(text, 'double', options)
        parseWord(text, 'arithmetic', options)
      } catch (cause) {
        throw new Error(`round ${round}: ${JSON.stringify(text)}`, { cause })
      }
    }
  })
}

/** Texts that would be slow, deep or endless in a careless parser. */
const PIECES: readonly string[] = [
  ...['(', '((', '((a) ', '$(', '$((', '$((a) ', '{ ', '! ', '`', '`a` ', '\\`', '${x:-', '${'],
  ...[
    '"',
    '"$(',
    '"${',
    '$' + '{}',
    "$'a",
    '\\\n',
    'a\\\n',
    '\n',
    '#\n',
    'a ',
    'a;',
    'a&',
    'a|',
    'a&&',
  ],
  ...['a=(', 'a=( ', 'a[', 'a[1]=b ', 'a=b ', '>b ', '2>&1 ', '<<E;', '<<E\n', '<(', '@(', '@(a|'],
  ...['[[ ', '[[ ( ', '! a && ', 'if ', 'if a; then ', 'elif b; then c; ', 'case a in b) ', 'b|'],
  ...[
    'f() { ',
    'for i in a; do ',
    'for ((;;)); do ',
    'while a; do ',
    'time ',
    'coproc ',
    '((1)); ',
  ],
  ...['((a); b); ', 'a()', '~', '*', '{a,', '${a[', '${a/', '${a:', '$[', "'", '\0', '\xff'],
]

test('long and deep texts do no harm', () => {
  const options: ParserOptions = { line: 1, alias: () => undefined, extglob: true, posix: false }
  for (const piece of PIECES) {
    for (const before of ['', 'cat <<E\n', 'echo "', 'if a; then b; ', '[[ a && ']) {
      const text = before + piece.repeat(20_000 / piece.length)
      try {
        const whole = wholeOf(text, 0, options)
        if (whole.kind === 'commands') assert.equal(typeof printList(whole.list), 'string')
        parseWord(text, 'double', options)
      } catch (cause) {
        throw new Error(`${JSON.stringify(before + piece)}...`, { cause })
      }
    }
  }
})

test('aliases that double with each level end', () => {
  const double = (name: string): string | undefined => {
    const level = Number(/^l(\d+)$/.exec(name)?.[1] ?? Number.NaN)
    return level < 60 ? `l${level + 1}; l${level + 1}` : undefined
  }
  const whole = wholeOf('l1', 0, { line: 1, alias: double, extglob: false, posix: false })
  assert.equal(whole.kind, 'commands')
})
