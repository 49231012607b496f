/** What a command would have fetched, had the network led anywhere: evidence with the URL in it. */
import { FETCHES_PER_ACT_MAX } from '../base/limits.ts'
import type { Act } from '../events/acts.ts'

const FETCHERS: ReadonlySet<string> = new Set(['wget', 'curl'])
const URL_START = /^(https?|ftp):\/\/./i
/** wget and curl take an address without its scheme, too. */
const BARE_HOST = /^(\d{1,3}(\.\d{1,3}){3}|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?\//i
/** Their options that a value follows which may look like a host and a path. */
const VALUED = /^(-[oOPUHedAbcxTu]|--(output|output-document|user-agent|header|referer))$/

/** The addresses that a wget or a curl was asked for, `busybox wget` included. */
export const fetchesOf = (act: Act): readonly string[] => {
  if (act.type !== 'act.command' || act.how !== 'program') return []
  const words = act.argv.map((word, n) => (n === 0 ? nameOf(word) : word))
  const at = words[0] === 'busybox' ? 1 : 0
  if (!FETCHERS.has(words[at] ?? '')) return []
  const rest = words.slice(at + 1)
  return rest
    .filter((word, n) => {
      if (URL_START.test(word)) return true
      return BARE_HOST.test(word) && !VALUED.test(rest[n - 1] ?? '')
    })
    .slice(0, FETCHES_PER_ACT_MAX)
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
