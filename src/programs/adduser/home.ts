/** The home directory of a new user, as adduser makes it. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { copySkeleton, makeHome, type Owner } from '../../shell/gnu/home.ts'
import type { Run } from '../../shell/program.ts'
import type { Asked } from './asked.ts'

/** Users of the system get nothing from /etc/skel. */
export function* createHome(
  { task, voice, settings, given }: Asked,
  home: ByteString,
  owner: Owner,
): Run<void> {
  if (/^\/+nonexistent(\/|$)/.test(home)) {
    yield* voice.info(`Not creating \`${home}'.`)
    return
  }
  if (given.has('no-create-home')) {
    yield* voice.info(`Not creating home directory \`${home}'.`)
    return
  }
  const stat = task.sys.stat(home)
  if (!failed(stat)) {
    if (!voice.isQuiet) {
      const said = `The home directory \`${home}' already exists.  Not touching this directory.`
      yield* voice.warn(said)
    }
    if (stat.uid === owner.uid && stat.gid === owner.gid) return
    yield* voice.warn(
      `Warning: The home directory \`${home}' does not belong to the user you are currently creating.`,
    )
    return
  }
  yield* voice.info(`Creating home directory \`${home}' ...`)
  const isSystem = given.has('system')
  const mode = settings.text(isSystem ? 'sys_dir_mode' : 'dir_mode')
  makeHome(task.sys, home, Number.parseInt(mode, 8) || 0o700, owner)
  if (isSystem) return
  const skel = settings.text('skel')
  yield* voice.info(`Copying files from \`${skel}' ...`)
  yield* copySkeleton(task.sys, skel, home, owner)
}
