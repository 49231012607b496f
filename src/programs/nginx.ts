/** nginx: what it says of itself and of its configuration; servers are not started anew. */
import { textOfFile } from '../shell/gnu/accounts.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const CONFIGURATION = '/etc/nginx/nginx.conf'
const USAGE = `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /usr/share/nginx/)
  -e filename   : set error log file (default: stderr)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`
const SIGNALS = ['stop', 'quit', 'reopen', 'reload']

export const program: Program = {
  names: ['nginx'],
  *run(task) {
    const args = task.args.slice(1)
    const [first = ''] = args
    const bad = args.find((it) => /^-[^?hvVtTqspecg]/.test(it))
    if (bad !== undefined) {
      yield* task.err(`nginx: invalid option: "${bad.slice(1)}"\n`)
      return 1
    }
    const version = yield* installedVersion(task.sys, (it) => it === 'nginx')
    const name = `nginx/${version?.upstream ?? '1.22.1'}${version?.isUbuntu ? ' (Ubuntu)' : ''}`
    if (/^-[?hvV]/.test(first)) {
      yield* task.err(`nginx version: ${name}\n`)
      if (/^-[?h]/.test(first)) yield* task.err(USAGE)
      if (first.startsWith('-V')) yield* task.err('TLS SNI support enabled\n')
      return 0
    }
    if (args.some((it) => /^-[tT]/.test(it))) return yield* check(task, first)
    const at = args.indexOf('-s')
    if (at >= 0 && !SIGNALS.includes(args[at + 1] ?? '')) {
      yield* task.err(`nginx: invalid option: "-s ${args[at + 1] ?? ''}"\n`)
      return 1
    }
    if (at >= 0) return 0
    for (const port of [80, 443]) {
      yield* task.err(
        `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`,
      )
    }
    return 1
  },
}

function* check(task: Task, option: string): Run<number> {
  const text = yield* textOfFile(task.sys, CONFIGURATION)
  if (text === '') {
    yield* task.err(
      `nginx: [emerg] open() "${CONFIGURATION}" failed (2: No such file or directory)\nnginx: configuration file ${CONFIGURATION} test failed\n`,
    )
    return 1
  }
  yield* task.err(
    `nginx: the configuration file ${CONFIGURATION} syntax is ok\nnginx: configuration file ${CONFIGURATION} test is successful\n`,
  )
  if (option.startsWith('-T')) yield* task.out(`# configuration file ${CONFIGURATION}:\n${text}\n`)
  return 0
}
