/** Files of the web application and of the blog: the deploy user's, readable by the web server. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { momentOf } from './moments.ts'
import type { About, PlannedFile } from './recipe.ts'
import { usersOf } from './users.ts'

const WEB = { uid: 33, gid: 33 }

/** uid and gid of a user of the persona; the web server's when there is no such user. */
export const ownerOf = (about: About, login: string): { uid: number; gid: number } => {
  const user = usersOf(about).find(({ name }) => name === login)
  return user === undefined ? WEB : { uid: user.uid, gid: user.gid }
}

/** When the blog was put there: the last thing that was. */
export const blogBegunS = (about: About): number => momentOf(about, 'blog', { from: 0.1, to: 0.2 })

/** /var/www, as old as the newest site in it. */
export const sitesFolder = (about: About): PlannedFile => ({
  path: '/var/www',
  type: 'directory',
  mtimeS: blogBegunS(about),
})

/** When this version of the application was deployed. */
export const deployedS = (about: About): number =>
  momentOf(about, 'deployed', { from: 0.86, to: 0.97 })

/** A planned file below the application's root; who deploys owns it. */
export const siteFile = (
  about: About,
  path: string,
  as: Partial<PlannedFile> = {},
): PlannedFile => ({
  path: fromUnicode(`${about.host.app.root}${path === '' ? '' : `/${path}`}`),
  ...ownerOf(about, 'deploy'),
  mtimeS: deployedS(about),
  ...as,
})

/** The path below the application's root. */
export const siteName = (about: About, path: ByteString): string =>
  path.slice(about.host.app.root.length + 1)
