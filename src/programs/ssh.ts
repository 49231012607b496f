/** ssh of OpenSSH 9.2p1 on a machine that reaches nothing. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { failToReach, hostOf, inOpenBsd } from './ssh/reach.ts'
import { sshVersion } from './ssh/version.ts'

const OPTIONS = optionTable('+1246AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:p:Q:R:S:W:w:')
const FAILED = 255

/** Options may follow the destination, before the command. */
export const program: Program = {
  names: ['ssh', 'slogin'],
  *run(task) {
    const first = readOptions(task.args.slice(1), OPTIONS)
    const [destination, ...after] = first.operands
    const second = destination === undefined ? undefined : readOptions(after, OPTIONS)
    const options = [...first.options, ...(second?.options ?? [])]
    const ends = first.ends ?? second?.ends
    for (const option of options) {
      if (option.key === 'V') {
        yield* task.err(`${yield* sshVersion(task)}\n`)
        return 0
      }
      const problem = problemOf(option)
      if (problem === undefined) continue
      yield* task.err(`${problem}${option.key === 'p' ? '\n' : '\r\n'}`)
      return FAILED
    }
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${inOpenBsd(ends.value ?? '')}\r\n`)
      return yield* usage(task)
    }
    if (destination === undefined) return yield* usage(task)
    return yield* connect(task, destination, { options, command: second?.operands ?? [] })
  },
}

function* usage(task: Task): Run<number> {
  yield* task.err(recordedText(task, 'ssh'))
  return FAILED
}

const problemOf = ({ key, value = '' }: GivenOption): ByteString | undefined => {
  if (key === 'p') {
    const isPort = /^\d+$/.test(value) && Number(value) > 0 && Number(value) < 65_536
    return isPort ? undefined : `Bad port '${value}'`
  }
  if (key !== 'o') return undefined
  const [, word = '', rest = ''] = /^\s*([^\s=]*)[\s=]*(.*)$/s.exec(value) ?? []
  const keyword = word.toLowerCase()
  if (rest === '') return `command-line line 0: no argument after keyword "${keyword}"`
  return KEYWORDS.has(keyword)
    ? undefined
    : `command-line: line 0: Bad configuration option: ${keyword}`
}

function* connect(
  task: Task,
  destination: ByteString,
  given: { options: readonly GivenOption[]; command: readonly ByteString[] },
): Run<number> {
  const { options, command } = given
  const keys = options.map(({ key }) => key)
  for (const { key, value = '' } of options) {
    if (key !== 'i') continue
    const stat = task.sys.stat(value)
    if (!failed(stat)) continue
    yield* task.err(`Warning: Identity file ${value} not accessible: ${stat.text}.\n`)
  }
  const isForced = keys.filter((key) => key === 't').length > 1
  const wantsTerminal = keys.includes('t') || (command.length === 0 && !keys.includes('N'))
  const hasTerminal = task.sys.isatty(STDIN) || isForced || keys.includes('T')
  if (wantsTerminal && !hasTerminal && !keys.includes('q')) {
    yield* task.err('Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n')
  }
  const fromUrl = /^ssh:\/\/.*:(\d+)\/?$/.exec(destination)?.[1]
  const port = options.findLast(({ key }) => key === 'p')?.value ?? fromUrl ?? '22'
  const host = hostOf(destination).replace(/^(.*):\d+\/?$/, fromUrl === undefined ? '$&' : '$1')
  if (!keys.includes('q')) yield* failToReach(task, host, port)
  return FAILED
}

/** Keywords of ssh_config(5). */
const KEYWORDS = new Set(
  (
    'addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains ' +
    'canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots ' +
    'canonicalizepermittedcnames casignaturealgorithms certificatefile ' +
    'challengeresponseauthentication checkhostip cipher ciphers clearallforwardings compression ' +
    'compressionlevel connectionattempts connecttimeout controlmaster controlpath ' +
    'controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar ' +
    'exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11 ' +
    'forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile ' +
    'gssapiauthentication gssapidelegatecredentials hashknownhosts host ' +
    'hostbasedacceptedalgorithms hostbasedauthentication hostkeyalgorithms hostkeyalias ' +
    'hostname identitiesonly identityagent identityfile ignoreunknown include ipqos ' +
    'kbdinteractiveauthentication kbdinteractivedevices kexalgorithms knownhostscommand ' +
    'localcommand localforward loglevel logverbose macs match nohostauthenticationforlocalhost ' +
    'numberofpasswordprompts passwordauthentication permitlocalcommand permitremoteopen ' +
    'pkcs11provider port preferredauthentications protocol proxycommand proxyjump ' +
    'proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication ' +
    'rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys ' +
    'rsaauthentication securitykeyprovider sendenv serveralivecountmax serveraliveinterval ' +
    'sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink ' +
    'stricthostkeychecking syslogfacility tcpkeepalive tunnel tunneldevice updatehostkeys ' +
    'useprivilegedport user userknownhostsfile verifyhostkeydns visualhostkey xauthlocation'
  ).split(' '),
)
