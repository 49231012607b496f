/** The web application's code, as its repository has it. */
import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import { foldersOf, sourcesOf } from '../app-sources.ts'
import type { Recipe } from '../recipe.ts'
import { siteFile, siteName, sitesFolder } from '../site-files.ts'
import { hasRole } from '../written-files.ts'

export const recipe: Recipe = {
  name: 'app-code',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'app')) return []
    const sources = sourcesOf(about)
    return [
      sitesFolder(about),
      ...['', ...foldersOf(sources.map(({ path }) => path))].map((folder) =>
        siteFile(about, folder, { type: 'directory' }),
      ),
      ...sources.map(({ path, isProgram }) =>
        siteFile(about, path, { mode: isProgram === true ? 0o755 : 0o644 }),
      ),
    ]
  },
  make: (asked) => {
    const name = siteName(asked, asked.path)
    const source = sourcesOf(asked).find(({ path }) => path === name)
    return bytesOf(fromUnicode(source?.text ?? ''))
  },
}
