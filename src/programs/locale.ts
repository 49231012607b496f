/** locale(1) of glibc 2.36 on a server: C, C.UTF-8 and nothing else. */
import type { ByteString } from '../base/bytes.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { CATEGORIES, keywordsOf } from './locale/keywords.ts'

const OPTIONS = optionTable('amcvkV?', [
  'all-locales=a',
  'charmaps=m',
  'category-name=c',
  'keyword-name=k',
  'verbose=v',
  'help',
  'usage',
  'version',
])
const MISUSED = 64

export const program: Program = {
  names: ['locale'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* misused(task, ends)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === 'help' || keys.has('?')) return yield* sayHelp(task, 'locale')
    if (ends !== undefined || keys.has('V')) return yield* sayVersion(task, 'locale')
    const name = nameOf(task, 'LC_CTYPE')
    const isUtf8 = /^C\.utf-?8$/i.test(name)
    yield* warn(task)
    if (keys.has('a')) {
      if (keys.has('v')) yield* task.out(VERBOSE)
      else yield* task.out('C\nC.utf8\nPOSIX\n')
      return 0
    }
    if (keys.has('m')) {
      yield* task.out(recordedText(task, 'locale -m'))
      return 0
    }
    if (operands.length === 0) {
      yield* task.out(settings(task))
      return 0
    }
    const style = { withNames: keys.has('k'), withCategory: keys.has('c'), isUtf8 }
    let status = 0
    for (const wanted of operands) {
      const text = keywordsOf(task, wanted, style)
      if (text !== undefined) yield* task.out(text)
      else {
        yield* task.flush()
        yield* task.err(`${ownName(task)}: unknown name "${wanted}"\n`)
        status = 1
      }
    }
    return status
  },
}

function* misused(task: Task, { value = '' }: GivenOption): Run<number> {
  const name = ownName(task)
  yield* task.err(`${name}: ${value}\n`)
  yield* task.err(`Try \`${name} --help' or \`${name} --usage' for more information.\n`)
  return MISUSED
}

const nameOf = ({ env }: Task, category: string): ByteString =>
  env.get('LC_ALL') || env.get(category) || env.get('LANG') || 'POSIX'

const isKnown = (name: ByteString): boolean => /^(C|POSIX|C\.utf-?8)$/i.test(name)

/** setlocale(3) that fails says so, three times. */
function* warn(task: Task): Run<void> {
  const why = 'No such file or directory'
  const wrong = ['LC_CTYPE', 'LC_MESSAGES'].filter((it) => !isKnown(nameOf(task, it)))
  const isAnyWrong = CATEGORIES.some((it) => !isKnown(nameOf(task, it)))
  for (const category of [...wrong, ...(isAnyWrong ? ['LC_ALL'] : [])]) {
    yield* task.err(`${ownName(task)}: Cannot set ${category} to default locale: ${why}\n`)
  }
}

/** What a variable says itself stands without quotes. */
const settings = ({ env }: Task): ByteString => {
  const [all, lang] = [env.get('LC_ALL') ?? '', env.get('LANG') ?? '']
  const rows = CATEGORIES.map((category) => {
    const own = env.get(category) ?? ''
    if (all === '' && own !== '') return `${category}=${own}\n`
    return `${category}="${all || lang || 'POSIX'}"\n`
  })
  return `LANG=${lang}\nLANGUAGE=${env.get('LANGUAGE') ?? ''}\n${rows.join('')}LC_ALL=${all}\n`
}

const VERBOSE = `locale: C.utf8          directory: /usr/lib/locale/C.utf8
-------------------------------------------------------------------------------
    title | C locale
    email | bug-glibc-locales@gnu.org
 revision | 2.1
     date | 2022-01-30
  codeset | UTF-8
`
