/** adduser and addgroup of Debian: the friendly way to new accounts (adduser 3.134 and 3.137). */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { optionTable } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import type { Asked } from './adduser/asked.ts'
import { readSettings } from './adduser/config.ts'
import { addGroupNamed, addSystemGroup, addToGroup } from './adduser/groups.ts'
import { nameProblem } from './adduser/names.ts'
import { perlOptions } from './adduser/options.ts'
import { addPerson } from './adduser/person.ts'
import { addSystemUser } from './adduser/system-user.ts'
import { type Voice, voiceOf } from './adduser/voice.ts'

const OPTIONS = optionTable('', [
  'add-extra-groups',
  'add_extra_groups=add-extra-groups',
  'allow-all-names',
  'allow-badname=allow-bad-names',
  'allow-bad-names',
  'comment:',
  'conf:',
  'c:=conf',
  'debug',
  'disabled-login',
  'disabled-password',
  'firstgid:',
  'firstuid:',
  'force-badname=allow-bad-names',
  'gecos:=comment',
  'gid:',
  'group',
  'help',
  'h=help',
  'home:',
  'ingroup:',
  'lastgid:',
  'lastuid:',
  'no-create-home',
  'quiet',
  'q=quiet',
  'shell:',
  'system',
  'uid:',
  'verbose',
  'version',
  'v=version',
])
const NUMBERS = ['uid', 'gid', 'firstuid', 'lastuid', 'firstgid', 'lastgid']
const BAD_NAME = 1

export const program: Program = {
  names: ['adduser', 'addgroup'],
  *run(task) {
    const { given, wrong, operands } = perlOptions(task.args.slice(1), OPTIONS, NUMBERS)
    if (wrong !== undefined) {
      yield* task.err(`${wrong}\n`)
      yield* task.out(recordedText(task, 'adduser --help'))
      return 1
    }
    for (const about of ['help', 'version']) {
      if (!given.has(about)) continue
      yield* task.out(recordedText(task, `adduser --${about}`))
      return 0
    }
    const voice = yield* voiceOf(task, given.has('quiet') && !given.has('verbose'))
    if (task.sys.process.credentials.euid !== 0) {
      return yield* voice.fatal('Only root may add a user or group to the system.')
    }
    return yield* begin(task, voice, { given, operands })
  },
}

interface Words {
  readonly given: ReadonlyMap<string, ByteString>
  readonly operands: readonly ByteString[]
}

function* begin(task: Task, voice: Voice, { given, operands }: Words): Run<number> {
  const [first = '', second] = operands
  if (first === '' || operands.length > 2) {
    return yield* voice.fatal('Only one or two names allowed.')
  }
  const isGroupProgram = /addgroup$/.test(task.args[0] ?? '')
  const isSystem = given.has('system')
  if (second !== undefined) {
    if ((isSystem && !isGroupProgram) || given.has('group')) {
      return yield* voice.fatal('Specify only one name in this mode.')
    }
    if (isGroupProgram) {
      return yield* voice.fatal('addgroup with two arguments is an unspecified operation.')
    }
  }
  const rivals = ['group', 'ingroup', 'gid'].filter((key) => given.has(key))
  if ((!isGroupProgram || isSystem) && rivals.length > 1) {
    return yield* voice.fatal('The --group, --ingroup, and --gid options are mutually exclusive.')
  }
  const home = given.get('home')
  if (home !== undefined && !home.startsWith('/')) {
    return yield* voice.fatal('The home dir must be an absolute path.')
  }
  if (home !== undefined) yield* warnOfHome(task, voice, { home, given })
  const files = given.get('conf')
  const settings = yield* readSettings(task.sys, [files ?? '/etc/adduser.conf'], {
    ...(voice.isNew && { dir_mode: '0750' }),
  })
  if (second !== undefined) return yield* addToGroup(task, voice, { user: first, group: second })
  const problem = nameProblem(first, { isSystem, given })
  if (problem === 'questionable') {
    yield* voice.info('Allowing use of questionable username.')
  } else if (problem !== undefined) return yield* voice.warn(problem, BAD_NAME)
  return yield* dispatch({ task, voice, settings, given, name: first }, isGroupProgram)
}

function* dispatch(asked: Asked, isGroupProgram: boolean): Run<number> {
  const isSystem = asked.given.has('system')
  if (isGroupProgram) {
    return yield* isSystem ? addSystemGroup(asked) : addGroupNamed(asked)
  }
  if (isSystem) return yield* addSystemUser(asked)
  return yield* asked.given.has('group') ? addGroupNamed(asked) : addPerson(asked)
}

function* warnOfHome(
  { sys }: Task,
  voice: Voice,
  { home, given }: { readonly home: ByteString; readonly given: Words['given'] },
): Run<void> {
  if (voice.isQuiet) return
  const stat = sys.stat(home)
  const isThere = !failed(stat) && isDirectory(stat.mode)
  const makesNone = given.has('no-create-home')
  const said = voice.isNew ? '' : 'Warning: '
  if (!makesNone && isThere) {
    yield* voice.warn(`${said}The home dir ${home} you specified already exists.`)
  }
  if (makesNone && !isThere) {
    const why = failed(stat) ? stat.text : 'Not a directory'
    yield* voice.warn(`${said}The home dir ${home} you specified can't be accessed: ${why}`)
  }
}
