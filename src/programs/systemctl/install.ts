/** systemctl enable, disable, mask, unmask: the links of unit files (systemd 252). */
import type { ByteString } from '../../base/bytes.ts'
import { fromUnicode } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import type { Unit } from '../../shell/gnu/units.ts'
import type { Run, Task } from '../../shell/program.ts'
import { isDirectory } from '../../world/tree.ts'

const FOLDER = '/etc/systemd/system'
const ARROW = fromUnicode('\u2192')

/** For a unit whose file says nothing of how to enable it. */
const NO_INSTALL =
  fromUnicode(`The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled using systemctl.
 
Possible reasons for having this kind of units are:
\u2022 A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
\u2022 A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
\u2022 A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
\u2022 In case of template units, the unit is meant to be enabled with some
  instance name specified.
`)

interface How {
  readonly isQuiet: boolean
  /** No other unit was named with it. */
  readonly isAlone?: boolean
}

/** Makes the links that its [Install] section wants. */
export function* enable(task: Task, unit: Unit, { isQuiet, isAlone = false }: How): Run<number> {
  const { name, path = '', text } = unit
  yield* synchronize(task, unit, 'enable')
  const links = wantedLinks(text, name)
  if (links.length === 0 && !isQuiet && isAlone) yield* task.err(NO_INSTALL)
  for (const link of links) {
    const folder = link.slice(0, link.lastIndexOf('/'))
    if (failed(task.sys.stat(folder))) void task.sys.mkdir(folder, 0o755)
    if (task.sys.readlink(link) === path) continue
    const made = task.sys.symlink(path, link)
    if (failed(made)) return yield* refuse(task, 'enable', `File ${link}: ${made.text}`)
    if (!isQuiet) yield* task.err(`Created symlink ${link} ${ARROW} ${path}.\n`)
  }
  return 0
}

/** Takes them away, wherever they are. */
export function* disable(task: Task, unit: Unit, { isQuiet }: How): Run<number> {
  const { sys } = task
  yield* synchronize(task, unit, 'disable')
  for (const link of linksTo(task, unit)) {
    const gone = sys.unlink(link)
    if (failed(gone)) return yield* refuse(task, 'disable', gone.text)
    if (!isQuiet) yield* task.err(`Removed "${link}".\n`)
  }
  return 0
}

/** A link to /dev/null in place of its file. */
export function* mask(task: Task, name: ByteString, isKnown: boolean): Run<number> {
  const { sys } = task
  const link = `${FOLDER}/${name}`
  if (sys.readlink(link) === '/dev/null') return 0
  if (!isKnown) yield* task.err(`Unit ${name} does not exist, proceeding anyway.\n`)
  const made = sys.symlink('/dev/null', link)
  if (failed(made)) {
    const why = made.code === 'EEXIST' ? `File ${link} already exists.` : `${made.text}`
    return yield* refuse(task, 'mask', why)
  }
  yield* task.err(`Created symlink ${link} ${ARROW} /dev/null.\n`)
  return 0
}

export function* unmask(task: Task, name: ByteString): Run<number> {
  const { sys } = task
  const link = `${FOLDER}/${name}`
  if (sys.readlink(link) !== '/dev/null') return 0
  const gone: unknown | Errno = sys.unlink(link)
  if (failed(gone)) return yield* refuse(task, 'unmask', gone.text)
  yield* task.err(`Removed "${link}".\n`)
  return 0
}

const DEFAULT = 'default.target'

/** Where the machine goes when it starts. */
export const defaultTarget = ({ sys }: Task): ByteString => {
  const links = [`${FOLDER}/${DEFAULT}`, `/lib/systemd/system/${DEFAULT}`]
  const target = links.map((it) => sys.readlink(it)).find((it) => !failed(it))
  return typeof target === 'string' ? target.slice(target.lastIndexOf('/') + 1) : 'graphical.target'
}

export function* setDefault(task: Task, given: ByteString): Run<number> {
  const { sys } = task
  const name = given.includes('.') ? given : `${given}.target`
  const path = `/lib/systemd/system/${name}`
  const link = `${FOLDER}/${DEFAULT}`
  if (failed(sys.stat(path))) {
    yield* task.err(`Failed to set default target: Unit file ${name} does not exist.\n`)
    return 1
  }
  if (!failed(sys.unlink(link))) yield* task.err(`Removed "${link}".\n`)
  const made = sys.symlink(path, link)
  if (failed(made)) {
    yield* task.err(`Failed to set default target: ${made.text}\n`)
    return 1
  }
  yield* task.err(`Created symlink ${link} ${ARROW} ${path}.\n`)
  return 0
}

function* refuse(task: Task, verb: string, why: ByteString): Run<number> {
  yield* task.err(`Failed to ${verb} unit: ${why}\n`)
  return 1
}

const hasScript = (task: Task, name: ByteString): boolean =>
  !failed(task.sys.stat(`/etc/init.d/${name.replace(/\.service$/, '')}`))

/** Services of the system's own that have a script of System V, too. */
function* synchronize(task: Task, { name, path = '' }: Unit, verb: string): Run<void> {
  if (!name.endsWith('.service') || !hasScript(task, name) || path.startsWith('/etc/')) return
  const helper = '/lib/systemd/systemd-sysv-install'
  yield* task.err(
    `Synchronizing state of ${name} with SysV service script with ${helper}.\n` +
      `Executing: ${helper} ${verb} ${name.replace(/\.service$/, '')}\n`,
  )
}

/** Where the links of its [Install] section go: aliases first. */
export const wantedLinks = (text: ByteString, name: ByteString): readonly ByteString[] => {
  const words = (key: string): ByteString[] =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value = '']) =>
      value.split(/\s+/).filter((it) => it !== ''),
    )
  return [
    ...words('Alias').map((it) => `${FOLDER}/${it}`),
    ...words('WantedBy').map((it) => `${FOLDER}/${it}.wants/${name}`),
    ...words('RequiredBy').map((it) => `${FOLDER}/${it}.requires/${name}`),
  ]
}

/** Links to it: those it wants first, then whatever else leads there. */
const linksTo = ({ sys }: Task, { name, path, text }: Unit): readonly ByteString[] => {
  const [alias, rest] = [
    wantedLinks(text, name).filter((it) => !it.endsWith(`/${name}`)),
    wantedLinks(text, name).filter((it) => it.endsWith(`/${name}`)),
  ]
  const folders = sys.readdir(FOLDER)
  const others = failed(folders)
    ? []
    : folders.flatMap(({ name: folder, type }) =>
        isDirectory(type) && /\.(wants|requires)$/.test(folder)
          ? [`${FOLDER}/${folder}/${name}`]
          : [],
      )
  const all = [...new Set([...rest, ...others, ...alias])]
  return all.filter((it) => {
    const target = sys.readlink(it)
    return !failed(target) && (target === path || target.endsWith(`/${name}`))
  })
}
