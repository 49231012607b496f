/** Logs of the installation, recorded: their times move with the day the machine was installed. */
import { bytesOf, concat, textOf } from '../../base/bytes.ts'
import type { Recipe } from '../recipe.ts'

const LOGS = ['dpkg', 'alternatives', 'bootstrap']
const STAMP = /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g

export const recipe: Recipe = {
  name: 'package-logs',
  version: 1,
  // On a server dpkg.log was rotated long ago, and is package-history's.
  files: ({ profile }) =>
    LOGS.filter((name) => name !== 'dpkg' || !profile.roles.includes('server')).map((name) => ({
      path: `/var/log/${name}.log`,
    })),
  make: ({ head, tail, mtimeS }) => {
    const text = textOf(concat([head, tail]))
    const last = text.match(STAMP)?.at(-1)
    if (last === undefined) return bytesOf(text)
    const seconds = mtimeS - secondsOf(last)
    // The last line was written within the second of the file's time.
    if (Math.abs(seconds) <= 1) return bytesOf(text)
    return bytesOf(text.replace(STAMP, (stamp) => stampOf(secondsOf(stamp) + seconds)))
  },
}

const secondsOf = (stamp: string): number => Date.parse(`${stamp.replace(' ', 'T')}Z`) / 1000
const stampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
