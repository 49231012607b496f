/** The first process of a session: becomes the user, finds his home, and runs his shell. */
import { type ByteString, fromUnicode, textOf } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import type { Wish } from '../nerve/nerve.ts'
import type { Credentials, Fd, Tty } from '../world/process.ts'
import type { CommandSource } from './command-feed.ts'
import { readAccounts, type User } from './gnu/accounts.ts'
import type { ParseMemo } from './parse-memo.ts'
import type { Programs, Run, Sys } from './program.ts'
import { shellMain } from './shell.ts'
import { isBySsh } from './sshd.ts'
import type { Builtin } from './state.ts'
import { createTask } from './task.ts'
import { terminalName } from './tty/open.ts'

export interface LoginSetup {
  readonly wish: Wish
  readonly programs: Programs
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly parses: ParseMemo
  /** Environment of a login, without what depends on the user. */
  readonly environment: ReadonlyMap<ByteString, ByteString>
  /** What pam_motd prints before a login's shell; '' for nothing. */
  readonly motd: ByteString
  /** Hears who the session's user is. */
  readonly becomes: (credentials: Credentials, user: ByteString) => void
  /** Where commands of a `command` channel come from. */
  readonly feed: CommandSource
}

const STDOUT = 1 as Fd
const STDERR = 2 as Fd

/** Who is let in although /etc/passwd does not know him, or is gone. */
const ROOT: User = {
  name: 'root',
  password: 'x',
  uid: 0,
  gid: 0,
  gecos: 'root',
  home: '/root',
  shell: '/bin/bash',
}

/** Runs what the wish asks for in this process; answers the exit status. */
export function* runLogin(sys: Sys, setup: LoginSetup): Run<number> {
  const { wish } = setup
  // The whole list is not kept: this frame stays as long as the session.
  const { user, groups } = yield* userOf(sys, fromUnicode(wish.user))
  const became = sys.setCredentials({ uid: user.uid, gid: user.gid, groups })
  if (failed(became)) return 1
  setup.becomes(sys.process.credentials, user.name)
  const isHome = !failed(sys.chdir(user.home))
  const directory = isHome ? user.home : '/'
  const environment = environmentOf(setup, { user, directory, tty: sys.process.tty })
  switch (wish.kind) {
    case 'line':
      return yield* interactiveShell(sys, setup, environment)
    case 'command':
      return yield* interactiveShell(sys, setup, environment, setup.feed)
    case 'exec':
      sys.heard(textOf(wish.command))
      return yield* execShell(sys, user, ['-c', textOf(wish.command)], environment)
    case 'shell':
      // A visitor who is gone misses nothing.
      if (setup.motd !== '') void (yield* sys.write(STDOUT, setup.motd))
      return yield* execShell(sys, user, [], environment)
    case 'subsystem':
      return yield* execShell(sys, user, ['-c', subsystemCommand(wish.name)], environment)
    default:
      return wish satisfies never
  }
}

function* userOf(sys: Sys, name: ByteString): Run<{ user: User; groups: readonly number[] }> {
  const accounts = yield* readAccounts(sys)
  const user = accounts.userNamed(name) ?? ROOT
  return { user, groups: accounts.groupsOf(user) }
}

const environmentOf = (
  { wish, environment }: LoginSetup,
  { user, directory, tty }: { user: User; directory: ByteString; tty: Tty | undefined },
): ReadonlyMap<ByteString, ByteString> =>
  new Map([
    ['HOME', user.home],
    ['USER', user.name],
    ['LOGNAME', user.name],
    ['SHELL', shellOf(user)],
    ...environment,
    ['PWD', directory],
    // sshd and login(1) set no TERM when the client named none.
    ...('terminal' in wish && wish.terminal !== undefined && wish.terminal.name !== ''
      ? [['TERM', terminalName(wish.terminal)] as [string, string]]
      : []),
    ...('env' in wish
      ? wish.env.map(([name, value]): [string, string] => [fromUnicode(name), fromUnicode(value)])
      : []),
    ...(tty !== undefined && isBySsh(wish)
      ? [['SSH_TTY', `/dev/pts/${tty.index}`] as [string, string]]
      : []),
  ])

/** passwd(5): an empty shell field means /bin/sh. */
const shellOf = (user: User): ByteString => (user.shell === '' ? '/bin/sh' : user.shell)

/** `bash -i` as a bind shell has it: it runs even where /bin/bash was taken away. */
function* interactiveShell(
  sys: Sys,
  { programs, builtins, parses }: LoginSetup,
  environment: ReadonlyMap<ByteString, ByteString>,
  commands?: CommandSource,
): Run<number> {
  const task = createTask(programs, sys, ['bash', '-i'], environment)
  const run = shellMain({
    builtins,
    parses,
    isDoor: true,
    ...(commands !== undefined && { commands }),
  })
  const status: number = yield run(task)
  yield* task.finish()
  return status
}

/** The user's shell as sshd starts it: `-bash` for a login, `bash -c` for a command. */
function* execShell(
  sys: Sys,
  user: User,
  args: readonly ByteString[],
  environment: ReadonlyMap<ByteString, ByteString>,
): Run<number> {
  const path = shellOf(user)
  const base = path.slice(path.lastIndexOf('/') + 1)
  const name = args.length === 0 ? `-${base}` : base
  const status: number | Errno = yield sys.exec(path, [name, ...args], environment)
  if (!failed(status)) return status
  // A visitor who is gone misses nothing.
  void (yield* sys.write(STDERR, `${path}: ${status.text}\n`))
  return 1
}

/** What sshd_config of a Debian names for `sftp`. */
const subsystemCommand = (name: string): ByteString =>
  name === 'sftp' ? '/usr/lib/openssh/sftp-server' : fromUnicode(name)
