/** ~/.bash_history of everybody who works here: years of it, as far back as HISTFILESIZE lets it. */
import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import { type Dice, seededDice } from '../../base/dice.ts'
import { loginsOn } from '../history/logins.ts'
import {
  type Episode,
  episodesOf,
  firstEpisodesOf,
  type Typist,
} from '../history/shell-episodes.ts'
import { homesOf } from '../homes.ts'
import type { About, Asked, Recipe } from '../recipe.ts'
import { adminOf } from '../users.ts'
import { hasRole } from '../written-files.ts'

const DAY_MS = 86_400_000
const DAYS_BACK = 120
/** In the beginning one in so many pieces is what is done once. */
const FIRST_EVERY = 3
/** Pieces of a history, and how many more there may be. */
const PIECES: Readonly<Record<Typist, readonly [number, number]>> = {
  root: [120, 90],
  admin: [70, 60],
  deploy: [40, 30],
  person: [14, 20],
}

export const recipe: Recipe = {
  name: 'bash-history',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'server')) return []
    return homesOf(about)
      .filter(({ login }) => !isOfCloud(about, login))
      .map(({ login, home, uid, gid }) => ({
        path: `${home}/.bash_history`,
        mode: 0o600,
        uid,
        gid,
        mtimeS: lastLeftS(about, login),
      }))
  },
  make: (asked) => {
    const { login } = homesOf(asked).find(({ home }) => asked.path.startsWith(`${home}/`)) ?? {}
    const typist = typistOf(asked, login ?? '')
    const dice = seededDice(`${asked.seed} typed ${login}`)
    return bytesOf(
      fromUnicode(
        typed(asked, typist, dice)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    )
  },
}

/** The account of the provider's image: nobody has worked as it since people have their own. */
const isOfCloud = ({ profile }: About, login: string): boolean =>
  login !== 'deploy' && profile.users.some(({ name }) => name === login)

const typistOf = (about: About, login: string): Typist => {
  if (login === 'root' || login === 'deploy') return login
  return about.host.people.some((it) => it.login === login && it.isAdmin) ? 'admin' : 'person'
}

/** The shell writes its history when it ends; root's is the administrator's `sudo -i`. */
const lastLeftS = (about: About, login: string): number => {
  const user = login === 'root' ? adminOf(about) : login
  const { bootedMs, installedS } = about.host
  const today = Math.floor(bootedMs / DAY_MS)
  for (let day = today; day > today - DAYS_BACK; day--) {
    const left = loginsOn(about, day).findLast((it) => it.user === user && it.endMs < bootedMs)
    if (left !== undefined) return Math.max(installedS, Math.floor(left.endMs / 1000))
  }
  return installedS
}

const typed = (asked: Asked, typist: Typist, dice: Dice): readonly string[] => {
  const episodes = episodesOf(asked, typist)
  const first = [...firstEpisodesOf(asked, typist)]
  const [least, more] = PIECES[typist]
  const count = least + dice.below(more)
  const lines: string[] = []
  let before: Episode | undefined
  for (let n = 0; n < count; n++) {
    if (n % FIRST_EVERY === 0) lines.push(...(first.shift() ?? []))
    const episode = episodes[dice.below(episodes.length)]
    // HISTCONTROL=ignoreboth: nobody's history says one thing twice in a row.
    if (episode === undefined || episode === before || episode[0] === lines.at(-1)) continue
    lines.push(...episode)
    before = episode
  }
  return lines
}
