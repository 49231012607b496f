/** The command line of apt. */
import type { ByteString } from '../../base/bytes.ts'

export interface Wanted {
  readonly command: ByteString | undefined
  readonly operands: readonly ByteString[]
  readonly quiet: number
  readonly longs: ReadonlySet<string>
  readonly asks: 'help' | 'version' | undefined
}

const LONGS = new Set([
  ...'assume-yes yes assume-no quiet fix-broken fix-missing simulate dry-run just-print'.split(' '),
  ...'no-install-recommends install-recommends no-install-suggests download-only purge'.split(' '),
  ...'allow-unauthenticated force-yes reinstall no-upgrade only-upgrade show-upgraded'.split(' '),
  ...'allow-downgrades allow-remove-essential allow-change-held-packages ignore-missing'.split(' '),
  ...'autoremove auto-remove installed upgradable upgradeable all-versions manual-installed'.split(
    ' ',
  ),
  ...'no-remove trivial-only print-uris verbose-versions ignore-hold no-show-upgraded'.split(' '),
  ...'allow-releaseinfo-change allow-insecure-repositories fix-policy with-new-pkgs'.split(' '),
])
/** Letters that take a value: `-o Dpkg::Options::=x`, `-t stable`. */
const VALUED = 'otca'
const LETTERS = 'yqfmsduVbhv'

/** A string: the complaint. */
export const parse = (args: readonly ByteString[]): Wanted | string => {
  const words: ByteString[] = []
  const longs = new Set<string>()
  let quiet = 0
  let asks: Wanted['asks']
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg)
      continue
    }
    if (arg.startsWith('--')) {
      const [name = ''] = arg.slice(2).split('=')
      if (name === 'help') asks = 'help'
      else if (name === 'version') asks = 'version'
      else if (name === 'option') at += arg.includes('=') ? 0 : 1
      else if (!LONGS.has(name)) return notUnderstood(arg)
      if (name === 'quiet') quiet++
      longs.add(name === 'upgradeable' ? 'upgradable' : name)
      continue
    }
    for (const [place, letter] of [...arg.slice(1)].entries()) {
      if (VALUED.includes(letter)) {
        if (place === arg.length - 2) at++
        break
      }
      if (letter === 'q') quiet = arg[place + 2] === '=' ? Number(arg.slice(place + 3)) : quiet + 1
      else if (letter === 'h') asks = 'help'
      else if (letter === 'v') asks = 'version'
      else if (letter === '=') break
      else if (!LETTERS.includes(letter)) {
        return `E: Command line option '${letter}' [from ${arg}] is not understood in combination with the other options.`
      }
    }
  }
  const [command, ...operands] = words
  return { command, operands, quiet, longs, asks }
}

const notUnderstood = (arg: ByteString): string =>
  `E: Command line option ${arg} is not understood in combination with the other options`
