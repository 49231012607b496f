/** sshd_config(5) as sshd reads it: the first value counts, includes are read where they stand. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'

export interface ServerSettings {
  /** All values of a keyword (in small letters), outside of Match blocks. */
  of(keyword: string): readonly ByteString[] | undefined
  readonly problems: readonly ByteString[]
  /** They were in a file; on the command line it ends otherwise. */
  readonly isFatal: boolean
}

const KEYWORDS = new Set(
  (
    'acceptenv addressfamily allowagentforwarding allowgroups allowstreamlocalforwarding ' +
    'allowtcpforwarding allowusers authenticationmethods authorizedkeyscommand ' +
    'authorizedkeyscommanduser authorizedkeysfile authorizedprincipalscommand ' +
    'authorizedprincipalscommanduser authorizedprincipalsfile banner casignaturealgorithms ' +
    'challengeresponseauthentication channeltimeout chrootdirectory ciphers clientalivecountmax ' +
    'clientaliveinterval compression debianbanner denygroups denyusers disableforwarding ' +
    'exposeauthinfo fingerprinthash forcecommand gatewayports gssapiauthentication ' +
    'gssapicleanupcredentials gssapikeyexchange gssapistrictacceptorcheck ' +
    'gssapistorecredentialsonrekey hostbasedacceptedalgorithms hostbasedauthentication ' +
    'hostbasedusesnamefrompacketonly hostcertificate hostkey hostkeyagent hostkeyalgorithms ' +
    'ignorerhosts ignoreuserknownhosts include ipqos kbdinteractiveauthentication ' +
    'kerberosauthentication kerberosgetafstoken kerberosorlocalpasswd kerberosticketcleanup ' +
    'kexalgorithms keyregenerationinterval listenaddress logingracetime loglevel logverbose ' +
    'macs match maxauthtries maxsessions maxstartups modulifile passwordauthentication ' +
    'permitemptypasswords permitlisten permitopen permitrootlogin permittty permittunnel ' +
    'permituserenvironment permituserrc persourcemaxstartups persourcenetblocksize pidfile port ' +
    'printlastlog printmotd protocol pubkeyacceptedalgorithms pubkeyacceptedkeytypes ' +
    'pubkeyauthentication pubkeyauthoptions rekeylimit requiredrsasize revokedkeys rdomain ' +
    'rhostsrsaauthentication rsaauthentication securitykeyprovider serverkeybits setenv ' +
    'skeyauthentication streamlocalbindmask streamlocalbindunlink strictmodes subsystem ' +
    'syslogfacility tcpkeepalive trustedusercakeys unusedconnectiontimeout usedns uselogin ' +
    'usepam useprivilegeseparation versionaddendum x11displayoffset x11forwarding ' +
    'x11uselocalhost xauthlocation'
  ).split(' '),
)
const INCLUDES_MAX = 16

export function* readServerSettings(
  sys: Sys,
  { file, lines }: { readonly file: ByteString; readonly lines: readonly ByteString[] },
): Run<ServerSettings> {
  const values = new Map<string, ByteString[]>()
  const problems: ByteString[] = []
  /** True when it may not go on. */
  const take = (
    line: ByteString,
    place: string,
  ): [keyword: string, value: ByteString] | undefined => {
    const [, word = '', value = ''] = /^\s*([^\s=#]+)(?:\s*=\s*|\s+)?(.*?)\s*$/.exec(line) ?? []
    if (word === '' || line.trimStart().startsWith('#')) return undefined
    const keyword = word.toLowerCase()
    if (!KEYWORDS.has(keyword)) problems.push(`${place}: Bad configuration option: ${word}`)
    else if (value === '') problems.push(`${place}: ${word}: missing argument.`)
    else return [keyword, value]
    return undefined
  }
  const keep = (keyword: string, value: ByteString): void => {
    values.set(keyword, [...(values.get(keyword) ?? []), value])
  }
  for (const line of lines) {
    const found = take(line, 'command-line: line 0')
    if (found !== undefined) keep(...found)
  }
  if (problems.length > 0) return { of: (name) => values.get(name), problems, isFatal: false }
  function* readFile(path: ByteString, depth: number): Run<void> {
    let isInMatch = false
    for (const [at, line] of (yield* textOfFile(sys, path)).split('\n').entries()) {
      const found = take(line, `${path}: line ${at + 1}`)
      if (found === undefined) continue
      const [keyword, value] = found
      if (keyword === 'match') isInMatch = !/^all$/i.test(value)
      else if (keyword === 'include' && depth < INCLUDES_MAX) {
        for (const name of included(sys, value)) yield* readFile(name, depth + 1)
      } else if (!isInMatch) keep(keyword, value)
    }
  }
  yield* readFile(file, 0)
  if (problems.length > 0) {
    const count = `${problems.length} bad configuration option${problems.length === 1 ? 's' : ''}`
    problems.push(`${file}: terminating, ${count}`)
  }
  return { of: (name) => values.get(name), problems, isFatal: true }
}

/** A pattern has its star in the last part: `/etc/ssh/sshd_config.d/*.conf`. */
const included = (sys: Sys, value: ByteString): readonly ByteString[] =>
  value.split(/\s+/).flatMap((word) => {
    const path = word.startsWith('/') ? word : `/etc/ssh/${word}`
    if (!path.includes('*')) return [path]
    const slash = path.lastIndexOf('/')
    const [folder, pattern] = [path.slice(0, slash), path.slice(slash + 1)]
    const [before = '', after = ''] = pattern.split('*')
    const entries = sys.readdir(folder)
    if (failed(entries)) return []
    return entries
      .map(({ name }) => name)
      .filter((name) => name.startsWith(before) && name.endsWith(after) && !name.startsWith('.'))
      .toSorted()
      .map((name) => `${folder}/${name}`)
  })
