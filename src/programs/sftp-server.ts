/** sftp-server(8) of OpenSSH 9.2p1: what sshd starts for the subsystem sftp. */
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { Handles } from './sftp-server/handles.ts'
import { PacketInput } from './sftp-server/packet.ts'
import { answerTo, NOT_YET, requestNames } from './sftp-server/serve.ts'
import type { Server } from './sftp-server/server.ts'

const OPTIONS = optionTable('d:f:l:P:p:Q:u:cehR')
const USAGE =
  'usage: sftp-server [-ehR] [-d start_directory] [-f log_facility] [-l log_level]\n' +
  '\t[-P denied_requests] [-p allowed_requests] [-u umask]\n' +
  '       sftp-server -Q protocol_feature\n'
/** Exit statuses as recorded: a packet that can't be read, and one that is too long. */
const BROKEN = 255
const TOO_LONG = 11

export const program: Program = {
  names: ['sftp-server'],
  *run(task) {
    const { options, ends } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* usage(task)
    for (const { key, value = '' } of options) {
      if (key === 'h') return yield* usage(task)
      if (key === 'Q') return yield* tellRequests(task, value)
      if (key === 'u') {
        const isOctal = /^[0-7]+$/.test(value) && Number.parseInt(value, 8) <= 0o777
        if (!isOctal) return BROKEN
        task.sys.umask(Number.parseInt(value, 8))
      }
      // As in the original: without that directory it starts where it is.
      if (key === 'd') void task.sys.chdir(value)
    }
    const accounts = yield* readAccounts(task.sys)
    const user = accounts.userOf(task.sys.process.credentials.uid)
    if (user === undefined) return BROKEN
    return yield* serve(task, {
      ...{ sys: task.sys, env: task.env, home: user.home, version: NOT_YET },
      handles: new Handles(),
      isReadOnly: options.some(({ key }) => key === 'R'),
    })
  },
}

function* usage(task: Task): Run<number> {
  yield* task.err(USAGE)
  return 1
}

function* tellRequests(task: Task, feature: string): Run<number> {
  if (feature !== 'requests') {
    yield* task.err('Invalid query type\n')
    return 1
  }
  yield* task.out(`${requestNames.join('\n')}\n`)
  return 0
}

/** Answers one packet after the other: what a client does not take makes it wait. */
function* serve({ sys }: Task, server: Server): Run<number> {
  const input = new PacketInput()
  for (;;) {
    const body = input.next()
    if (body === 'too long') return TOO_LONG
    if (body === 'incomplete') {
      const bytes: Bytes = yield* readSome(sys)
      if (bytes.length === 0) return 0
      input.push(bytes)
      continue
    }
    const answer = yield* answerTo(server, body)
    if (answer === 'broken') return BROKEN
    if (answer === 'silent') continue
    const written = yield* sys.write(STDOUT, answer)
    if (failed(written)) return 1
  }
}

/** The next bytes of the client; none at his end. */
function* readSome(sys: Task['sys']): Run<Bytes> {
  const bytes = yield* sys.read(STDIN, CHUNK_BYTES)
  return failed(bytes) ? NO_BYTES : bytes
}
