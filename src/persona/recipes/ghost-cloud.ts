/** Folders of cloud tools in homes: ~/.aws, ~/.docker, ~/.kube. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { awsTexts, dockerConfig, kubeConfig } from '../cloud-texts.ts'
import { homeAt, homesOf } from '../homes.ts'
import { isDealt, leftAt } from '../plausible.ts'
import type { About, Asked, Recipe } from '../recipe.ts'

const FOLDERS: ReadonlyMap<ByteString, readonly ByteString[]> = new Map([
  ['.aws', ['config', 'credentials']],
  ['.docker', ['config.json']],
  ['.kube', ['config']],
])

export const recipe: Recipe = {
  name: 'ghost-cloud',
  version: 1,
  places: (about) => homesOf(about).map(({ home }) => home),
  conjures: (about, path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const files = FOLDERS.get(name)
    if (files === undefined) return undefined
    if (!(name === '.aws' && isAskedFirst(about, path)) && !isDealt(about, path)) return undefined
    const folder = leftAt(about, path, { type: 'directory', mode: 0o700 })
    return [
      folder,
      ...files.map((file) => ({
        ...leftAt(about, `${path}/${file}`),
        mtimeS: folder.mtimeS ?? 0,
      })),
    ]
  },
  make: (asked) => bytesOf(textOf(asked)),
}

const FIRST_UID = 1_000

/** root's and the first user's, which everybody tries. */
const isAskedFirst = (about: About, path: ByteString): boolean => {
  const uid = homeAt(about, path)?.uid
  return uid === 0 || uid === FIRST_UID
}

const textOf = (asked: Asked): ByteString => {
  const { path, slots } = asked
  if (path.endsWith('/.aws/credentials')) return awsTexts(slots).credentials
  if (path.endsWith('/.aws/config')) return awsTexts(slots).config
  return path.endsWith('.json') ? dockerConfig(asked, slots) : kubeConfig(asked, slots)
}
