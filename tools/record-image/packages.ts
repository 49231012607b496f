/** What dpkg says is installed in a root. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Package, version, source, tab-separated, a line for every installed package. */
export const packageList = (root: string): string => {
  const lines: string[] = []
  for (const paragraph of readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8').split('\n\n')) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]
    const name = field('Package')
    if (name === undefined) continue
    lines.push([name, field('Version'), field('Source') ?? name].join('\t'))
  }
  return `${lines.sort().join('\n')}\n`
}
