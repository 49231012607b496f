/**
 * Records what every program of a root (or those named) answers to the command lines that ask it about itself, for
 * programs nobody imitates: `TRUTH_ROOT=... node tools/record-answers.ts` writes
 * images/debian-12-server/answers.json. What tells of the place it was recorded in is left out.
 */
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { askTruth } from './truth.ts'

const FILE = 'images/debian-12-server/answers.json'
const ROOT = process.env.TRUTH_ROOT ?? '/var/tmp/truth/root'
const FOLDERS = ['usr/bin', 'usr/sbin']
const ARGUMENTS = [
  '',
  '--help',
  '--version',
  '-h',
  '-V',
  '-v',
  '-?',
  '--nonesuch',
  '-help',
  '/nope',
]
const CATEGORIES = (
  'CTYPE NUMERIC TIME COLLATE MONETARY MESSAGES PAPER NAME ADDRESS TELEPHONE MEASUREMENT ' +
  'IDENTIFICATION'
).split(' ')
/** Further tables, for programs that are imitated. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  locale: ['-m', ...CATEGORIES.map((it) => `-k LC_${it}`)],
  iconv: ['-l'],
  lspci: ['-z'],
  'systemd-detect-virt': ['--list'],
  sshd: ['-T'],
  crontab: ['-e'],
  dmidecode: ['-h'],
}
/** What a program needs before it answers, and the name it wants to be called by. */
const NEEDS: Readonly<Record<string, { readonly before: string; readonly path: string }>> = {
  sshd: { before: 'mkdir -p /run/sshd; ssh-keygen -A >/dev/null', path: '/usr/sbin/sshd' },
  crontab: { before: 'export EDITOR=cat', path: 'crontab' },
}
const argumentsOf = (name: string): readonly string[] => [...ARGUMENTS, ...(TABLES[name] ?? [])]

/** Stands as argv[0] while recording, so that we see where it is printed. */
const ARGV0 = '/@A@/@B@'
/** Sandbox and host, and what changes from one machine to another. */
const FOREIGN =
  /web01|\d\.fc\b|-fc-|fedora|systemd as init|Host is down|Operation not permitted|\/proc\/|\/dev\/|\/sys\/|unreachable|Segmentation|libkmod|root@|\/tmp\/|line \d+: .*: command not found|Traceback|^Can't locate/m
/** The kernel, the disks and the state of a machine: never an answer without it. */
const UNFIT = /^(?:\.|.*-mcookie$|lsmem$|lscpu$|lsns$|lsirq$|lsfd$|lslocks$|uuidgen$|mcookie$)/
const TEXT_BYTES_MAX = 12_000
/** The screen's, the day's, the state's of a machine. */
const PASSING =
  /\x1b|20\d\d-|\b2026\b|sa2\d|Failed to |No such |unable to |Could not|terminal|not a tty|PAM|\bTERM\b|not present|Permission denied|PK\x03/i
const ABOUT_USE = /usage|try |missing|must |need|not enough|required|specif|argument|operand/i
const TIMED_OUT = 124

/** Follows links as they are meant inside of the root. */
const inRoot = (path: string, hops = 8): string => {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (hops === 0 || stat?.isSymbolicLink() !== true) return path
  const target = readlinkSync(path)
  return inRoot(target.startsWith('/') ? join(ROOT, target) : join(path, '..', target), hops - 1)
}

const isKept = (path: string): boolean => {
  const file = inRoot(path)
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile() || (stat.mode & 0o111) === 0) return false
  const head = readFileSync(file).subarray(0, 64).toString('latin1')
  return head.startsWith('\x7fELF') || /^#!.*(?:perl|python)/.test(head)
}

/** What a command line of this sort is answered everywhere alike. */
const isLasting = (argument: string, name: string, status: number, text: string): boolean => {
  if (status >= TIMED_OUT || text.includes('\x1b') || FOREIGN.test(text)) return false
  if (/MariaDB/.test(text) && !name.startsWith('maria')) return false
  if (argument === '/nope') return text.includes('/nope')
  if (argument === '--nonesuch') return text.includes('nonesuch')
  if (/^Could not open a connection to your authentication agent/.test(text)) return true
  if (argument === '') return ABOUT_USE.test(text) && !PASSING.test(text)
  if (argument === '-v') return /version|\d\.\d|usage/i.test(text) && !PASSING.test(text)
  return ABOUT_USE.test(text) || !PASSING.test(text)
}

type Answer = readonly [status: number, out: string, err: string]

/** With the places of its name, if it goes by whatever name it is called. */
const answerOf = (plain: Ran, named: Ran | undefined, name: string): Answer | undefined => {
  if (plain.stdout + plain.stderr === '') return undefined
  if (plain.stdout.length + plain.stderr.length > TEXT_BYTES_MAX) return undefined
  const plainly = (text: string): string => text.replaceAll(ARGV0, name).replaceAll('@B@', name)
  const isSame =
    named !== undefined &&
    named.exit === plain.exit &&
    plainly(named.stdout) === plain.stdout &&
    plainly(named.stderr) === plain.stderr
  const template = (text: string): string =>
    text.replaceAll(ARGV0, '{argv0}').replaceAll('@B@', '{name}')
  return isSame
    ? [plain.exit, template(named.stdout), template(named.stderr)]
    : [plain.exit, plain.stdout, plain.stderr]
}

/** Runs one line and prints status, stdout and stderr in base64. */
const ONE = `one() { timeout 2 "$@" </dev/null >/tmp/.o 2>/tmp/.e; local s=$?
printf '%s %s %s\\n' $s "$(base64 -w0 /tmp/.o)." "$(base64 -w0 /tmp/.e)."; }
`

/** Three times each: twice by its name, to see what changes, and by one that is not its own. */
const snippetOf = (name: string): string =>
  `${ONE}${NEEDS[name]?.before ?? ''}\n` +
  argumentsOf(name)
    .map(
      (argument) =>
        `one '${NEEDS[name]?.path ?? name}' ${argument}\n`.repeat(2) +
        `one bash -c 'exec -a ${ARGV0} "$(type -P "$0")" ${argument}' '${name}'\n`,
    )
    .join('')

const nameOf = (line: string): string => line.split(' ')[0] ?? ''

/** What the file has: names on the command line are recorded anew, the others stay. */
const known = (): readonly [string, Answer][] => {
  const { texts, answers } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    texts: string[]
    answers: Record<string, [number, number, number]>
  }
  return Object.entries(answers).map(([line, [status, out, err]]) => [
    line,
    [status, texts[out] ?? '', texts[err] ?? ''],
  ])
}

interface Ran {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const ranOf = (line: string | undefined): Ran | undefined => {
  const [status, out = '', err = ''] = (line ?? '').split(' ')
  if (!/^\d+$/.test(status ?? '')) return undefined
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1')
  return { exit: Number(status), stdout: text(out.slice(0, -1)), stderr: text(err.slice(0, -1)) }
}

const main = (only: readonly string[]): void => {
  const ours = new Set(readdirSync('src/programs').map((file) => file.replace(/\..*/, '')))
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter(
        (name) =>
          !UNFIT.test(name) && !(ours.has(name) && only.length === 0) && !name.includes("'"),
      )
      .filter((name) => only.length === 0 || only.includes(name))
      .filter((name) => isKept(join(ROOT, folder, name))),
  )
  const truths = askTruth(new Map([...new Set(names)].map((name) => [name, snippetOf(name)])))
  const answers: [string, Answer][] = []
  for (const name of truths.keys()) {
    const truth = truths.get(name)
    if (truth === undefined || truth.timeout) continue
    const lines = truth.stdout.split('\n')
    for (const [at, argument] of argumentsOf(name).entries()) {
      const [first, again, named] = lines.slice(at * 3, at * 3 + 3)
      const plain = first === again ? ranOf(first) : undefined
      const answer = plain === undefined ? undefined : answerOf(plain, ranOf(named), name)
      if (answer !== undefined) answers.push([`${name} ${argument}`.trim(), answer])
    }
  }
  const before = only.length === 0 ? [] : known().filter(([line]) => !truths.has(nameOf(line)))
  const kept = [...before, ...answers].sort().filter(([line, [status, out, err]]) => {
    const [name = ''] = line.split(' ')
    const argument = line.slice(name.length + 1)
    return TABLES[name]?.includes(argument) || isLasting(argument, name, status, out + err)
  })
  const texts = [...new Set(kept.flatMap(([, [, out, err]]) => [out, err]))].sort()
  const numbers = new Map(texts.map((text, number) => [text, number]))
  const rows = kept.map(
    ([line, [status, out, err]]) =>
      `${JSON.stringify(line)}:${JSON.stringify([status, numbers.get(out), numbers.get(err)])}`,
  )
  const list = texts.map((text) => JSON.stringify(text)).join(',\n')
  writeFileSync(FILE, `{"texts":[\n${list}\n],"answers":{\n${rows.join(',\n')}\n}}\n`)
  console.log(`${kept.length} answers of ${truths.size} programs`)
}

main(process.argv.slice(2))
