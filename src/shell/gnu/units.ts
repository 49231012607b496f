/** Services as systemd knows them: unit files, and the processes in their control groups. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Process } from '../../world/process.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'
import { type Planted, plantedUnits } from './planted-units.ts'

export interface Unit {
  /** With its suffix. */
  readonly name: ByteString
  /** Its file; undefined: there is none. */
  readonly path: ByteString | undefined
  readonly description: ByteString
  readonly documentation: readonly ByteString[]
  readonly isEnabled: boolean
  readonly isStatic: boolean
  /** The oldest first. */
  readonly processes: readonly Process[]
  readonly group: ByteString | undefined
  /** Of one that somebody has started here: how it came to where it is. */
  readonly planted?: Planted | undefined
  readonly isMasked: boolean
  /** Its file. */
  readonly text: ByteString
}

const FOLDERS = ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system']
const SUFFIX = /\.(service|socket|timer|target|mount|path|slice|scope|automount|swap)$/

/** `nginx` is nginx.service. */
export const unitName = (given: ByteString): ByteString =>
  SUFFIX.test(given) ? given : `${given}.service`

/** The processes of every unit that runs, by its name. */
export function* runningUnits(
  sys: Sys,
): Run<ReadonlyMap<ByteString, { readonly group: ByteString; readonly processes: Process[] }>> {
  const found = new Map<ByteString, { group: ByteString; processes: Process[] }>()
  for (const process of sys.processes()) {
    if (process.resident === undefined) continue
    const text = yield* textOfFile(sys, `/proc/${process.pid}/cgroup`)
    const group = /^0::(\/system\.slice\/.*)$/m.exec(text)?.[1]
    if (group === undefined) continue
    const name = group.slice(group.lastIndexOf('/') + 1)
    const known = found.get(name) ?? { group, processes: [] }
    known.processes.push(process)
    found.set(name, known)
  }
  for (const [name, { pid }] of plantedUnits(sys)) {
    const processes = familyOf(sys.processes(), pid)
    if (processes.length > 0) found.set(name, { group: `/system.slice/${name}`, processes })
  }
  return found
}

/** A process that lives, and those it has started. */
const familyOf = (all: readonly Process[], pid: number): Process[] => {
  const found = all.filter((it) => it.pid === pid && it.state !== 'zombie')
  for (const { pid: parent } of found) {
    for (const it of all) if (it.ppid === parent && it.state !== 'zombie') found.push(it)
  }
  return found
}

/** What is known of a unit; undefined: nothing at all. */
export function* readUnit(sys: Sys, name: ByteString): Run<Unit | undefined> {
  const running = (yield* runningUnits(sys)).get(name)
  const template = name.replace(/@.*\./, '@.')
  const paths = FOLDERS.flatMap((folder) => [`${folder}/${name}`, `${folder}/${template}`])
  const path = paths.find((it) => !failed(sys.stat(it)))
  if (path === undefined && running === undefined) return undefined
  const isMasked = path !== undefined && sys.readlink(path) === '/dev/null'
  const text = path === undefined ? '' : yield* textOfFile(sys, path)
  const instance = /@(.*)\.[^.]*$/.exec(name)?.[1] ?? ''
  const documentation = /^Documentation=(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? []
  return {
    name,
    path,
    description: (/^Description=(.*)$/m.exec(text)?.[1] ?? name).replaceAll(/%[iI]/g, instance),
    documentation,
    isEnabled: isEnabled(sys, name),
    isStatic: !/^(WantedBy|RequiredBy|Alias|Also)=/m.test(text),
    isMasked,
    text,
    planted: plantedUnits(sys).get(name),
    processes: running?.processes ?? [],
    group: running?.group,
  }
}

const isEnabled = (sys: Sys, name: ByteString): boolean => {
  const entries = sys.readdir('/etc/systemd/system')
  if (failed(entries)) return false
  return entries.some(
    ({ name: folder }) =>
      /\.(wants|requires)$/.test(folder) &&
      !failed(sys.lstat(`/etc/systemd/system/${folder}/${name}`)),
  )
}
