/** The application's repository as the deploy user cloned it, packed by the weekly `git gc`. */
import { type ByteString, type Bytes, bytesOf, fromUnicode } from '../../base/bytes.ts'
import { type Source, sourcesOf } from '../app-sources.ts'
import { gitHost } from '../cloud-texts.ts'
import { blobOf, commitOf, type GitObject, indexOf, packOf, treesOf } from '../git-objects.ts'
import { momentOf } from '../moments.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'
import { siteFile, siteName } from '../site-files.ts'
import { hasRole } from '../written-files.ts'

export const recipe: Recipe = {
  name: 'app-git',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'app')) return []
    const { files } = repositoryOf(about)
    const folders = new Set([
      '.git',
      '.git/branches',
      '.git/hooks',
      '.git/refs',
      '.git/refs/heads',
      '.git/refs/tags',
    ])
    for (const path of files.keys()) {
      const names = path.split('/').slice(0, -1)
      names.forEach((_, n) => {
        folders.add(names.slice(0, n + 1).join('/'))
      })
    }
    return [
      ...[...folders].map((path) => siteFile(about, path, { type: 'directory' })),
      ...[...files.keys()].map((path): PlannedFile => {
        const isObject = path.startsWith('.git/objects/pack/')
        return siteFile(about, path, { mode: isObject ? 0o444 : 0o644 })
      }),
    ]
  },
  make: (asked) =>
    repositoryOf(asked).files.get(siteName(asked, asked.path))?.() ?? new Uint8Array(0),
}

interface Repository {
  /** What writes each file, by its path below the application's root. */
  readonly files: ReadonlyMap<string, () => Bytes>
}

const known = new WeakMap<About['host'], Repository>()

const repositoryOf = (about: About): Repository => {
  const before = known.get(about.host)
  if (before !== undefined) return before
  const repository = made(about)
  known.set(about.host, repository)
  return repository
}

const made = (about: About): Repository => {
  const { host } = about
  const sources = sourcesOf(about)
  const [first, second] = [sources.filter(isOld), sources].map(treesOf)
  const [admin, other = admin] = host.people
  const nameOf = (person = { name: 'Admin', email: `root@${host.fqdn}` }): string =>
    `${person.name} <${person.email}>`
  const begun = commitOf({
    tree: first?.[0].id ?? '',
    author: nameOf(admin),
    atS: momentOf(about, 'first commit', { to: 0.1 }),
    message: `${host.app.name}: sign in, orders, exports`,
  })
  const head = commitOf({
    tree: second?.[0].id ?? '',
    parent: begun.id,
    author: nameOf(other),
    atS: momentOf(about, 'last commit', { from: 0.8, to: 0.85 }),
    message: 'Administration: customers, uploads',
  })
  const objects = new Map<string, GitObject>()
  const blobs = sources.map(({ text }) => blobOf(text))
  for (const it of [begun, head, ...(first ?? []), ...(second ?? []), ...blobs]) {
    objects.set(it.id, it)
  }
  const text = (content: ByteString) => () => bytesOf(content)
  const files = new Map<string, () => Bytes>([
    ['.git/HEAD', text('ref: refs/heads/main\n')],
    ['.git/config', text(configOf(about))],
    [
      '.git/description',
      text("Unnamed repository; edit this file 'description' to name the repository.\n"),
    ],
    [
      '.git/packed-refs',
      text(
        `# pack-refs with: peeled fully-peeled sorted \n${head.id} refs/heads/main\n${head.id} refs/remotes/origin/main\n`,
      ),
    ],
    ['.git/refs/remotes/origin/HEAD', text('ref: refs/remotes/origin/main\n')],
    ['.git/logs/HEAD', text(cloned(about, head.id))],
    ['.git/logs/refs/heads/main', text(cloned(about, head.id))],
    ['.git/index', () => indexOf(sources)],
    ['.git/info/exclude', text('/public/maintenance.html\n')],
  ])
  const { id, pack, index } = packOf([...objects.values()])
  files.set('.git/objects/info/packs', text(`P pack-${id}.pack\n\n`))
  files.set(`.git/objects/pack/pack-${id}.idx`, () => index)
  files.set(`.git/objects/pack/pack-${id}.pack`, () => pack)
  return { files }
}

/** What the first commit had: all but administration. */
const isOld = ({ path }: Source): boolean => !/admin/i.test(path)

const remoteOf = (about: About): string =>
  `git@${gitHost(about)}:${about.host.company.slug}/${about.host.app.slug}.git`

const configOf = (about: About): ByteString =>
  fromUnicode(
    [
      '[core]',
      '\trepositoryformatversion = 0',
      '\tfilemode = true',
      '\tbare = false',
      '\tlogallrefupdates = true',
      '[remote "origin"]',
      `\turl = ${remoteOf(about)}`,
      '\tfetch = +refs/heads/*:refs/remotes/origin/*',
      '[branch "main"]',
      '\tremote = origin',
      '\tmerge = refs/heads/main',
      '',
    ].join('\n'),
  )

const cloned = (about: About, head: string): ByteString => {
  const none = '0'.repeat(40)
  const who = `deploy <deploy@${about.host.fqdn}>`
  const atS = momentOf(about, 'deployed', { from: 0.86, to: 0.97 })
  return fromUnicode(`${none} ${head} ${who} ${atS} +0000\tclone: from ${remoteOf(about)}\n`)
}
