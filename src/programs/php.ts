/** php: what it says of itself. Scripts are not run. */
import { failed } from '../base/errno.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { momentOf, UTC } from '../shell/gnu/zone.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['php', 'php8.2', 'php8.3'],
  *run(task) {
    const [first = ''] = task.args.slice(1)
    if (first !== '-v' && first !== '--version') return 0
    const isCli = (name: string): boolean => /^php8\.\d-cli$/.test(name)
    const version = (yield* installedVersion(task.sys, isCli))?.upstream ?? '8.2.32'
    const [major, minor, patch] = version.split('.')
    const stat = task.sys.stat('/usr/bin/php')
    const built = failed(stat) ? '' : strftime('%b %e %Y %H:%M:%S', momentOf(stat.mtime, UTC))
    yield* task.out(`PHP ${version} (cli) (built: ${built}) (NTS)
Copyright (c) The PHP Group
Zend Engine v${Number(major) - 4}.${minor}.${patch}, Copyright (c) Zend Technologies
    with Zend OPcache v${version}, Copyright (c), by Zend Technologies
`)
    return 0
  },
}
