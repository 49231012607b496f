/** Where a text says something that this machine is not. */
import type { ByteString } from '../../base/bytes.ts'
import type { About } from '../recipe.ts'

/** What does not fit, as a sentence; undefined when nothing was found. */
export const contradictionOf = (text: ByteString, about: About): string | undefined =>
  otherDistribution(text, about) ??
  otherKernel(text, about) ??
  otherHost(text, about) ??
  otherUser(text, about) ??
  otherMail(text, about)

const DISTRIBUTIONS = [
  ['ubuntu', /\bubuntu\b/i],
  ['debian', /\bdebian\b/i],
  [
    'other',
    /\b(centos|red ?hat|rhel|fedora|alma ?linux|rocky linux|amazon linux|oracle linux|suse|opensuse|sles|arch ?linux|gentoo|slackware|alpine linux|kali|linux mint|nixos|freebsd|openbsd|windows server|macos|darwin)\b/i,
  ],
  // Where they keep their software.
  ['other', /\b(yum|dnf|zypper|pacman|apk add|brew) (-y )?(install|update|upgrade|add|-S)/],
] as const

/** Ubuntu's packages are named after Debian in places; never the other way round. */
const otherDistribution = (text: ByteString, { profile }: About): string | undefined => {
  const own = profile.name.split('-')[0]
  const found = DISTRIBUTIONS.find(
    ([name, sound]) => name !== own && !(own === 'ubuntu' && name === 'debian') && sound.test(text),
  )
  if (found === undefined) return otherRelease(text, profile.name)
  return `it named another system: this is ${profile.name.replaceAll('-', ' ')}`
}

const otherRelease = (text: ByteString, persona: string): string | undefined => {
  const [own = '', version = ''] = persona.split('-')
  const named = new RegExp(`\\b${own}(?: GNU/Linux| Linux)? v?(\\d+(?:\\.\\d+)?)`, 'gi')
  const isOther = [...text.matchAll(named)].some(([, number = '']) => !isSame(number, version))
  return isOther ? `it named another release: this is ${own} ${version}` : undefined
}

/** 24.04 is also 24.04.2, and Debian 12 is also 12.5. */
const isSame = (number: string, version: string): boolean =>
  number === version || number.startsWith(`${version}.`) || version.startsWith(`${number}.`)

const otherKernel = (text: ByteString, { profile }: About): string | undefined => {
  const named = text.matchAll(
    /\b(?:Linux(?: version)?|kernel|vmlinuz-|linux-image-)[ :=-]{0,9}(\d+\.\d+\.\d+[\w.-]*)/gi,
  )
  const release = profile.kernel.release
  const isOther = [...named].some(
    ([, found = '']) => !release.startsWith(found.replace(/[.-]+$/, '')),
  )
  return isOther ? `it named another kernel: this is ${release}` : undefined
}

const GENERIC_HOSTS = new Set(['localhost', 'gateway', 'hostname', 'host', 'ip6-localhost'])

const otherHost = (text: ByteString, { host }: About): string | undefined => {
  const known = new Set([
    ...GENERIC_HOSTS,
    host.hostname,
    host.fqdn,
    host.app.serverName,
    host.company.domain,
    ...host.neighbours.flatMap((it) => [it.hostname, `${it.hostname}.${host.company.domain}`]),
  ])
  const named = [
    // A prompt, an scp target.
    ...text.matchAll(/\b[a-z_][a-z0-9_-]{0,31}@([a-z][a-z0-9-]{0,62})(?=:[~/]| ?[#$] )/gi),
    // syslog's third field, in both of its times.
    ...text.matchAll(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ([\w.-]+) /gm),
    ...text.matchAll(
      /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) ([\w.-]+) [\w./-]+(?:\[\d+\])?: /gm,
    ),
    ...text.matchAll(
      /^[ \t]*(?:hostname|host_name|server_?name|nodename)[ \t]*[=:][ \t]*["']?([a-z][\w.-]*)/gim,
    ),
  ].map(([, name = '']) => name)
  const other = named.some((name) => !known.has(name) && !name.endsWith(`.${host.company.domain}`))
  return other ? `it named another host: this is ${host.hostname}` : undefined
}

const SYSTEM_HOMES = new Set(['linuxbrew'])

const otherUser = (text: ByteString, { profile, host }: About): string | undefined => {
  const known = new Set([
    ...SYSTEM_HOMES,
    ...profile.users.map(({ home }) => home.replace(/^\/home\//, '')),
    ...host.people.map(({ home }) => home.replace(/^\/home\//, '')),
  ])
  const homes = [...text.matchAll(/\/home\/([a-z_][a-z0-9_-]*)/g)]
  const isOther = homes.some(([, name = '']) => !known.has(name))
  return isOther ? 'it named the home of a user who does not exist' : undefined
}

const otherMail = (text: ByteString, { host }: About): string | undefined => {
  const mails = [
    ...text.matchAll(/\b[\w.+-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63})\b/gi),
  ]
  const known = [host.company.domain, host.fqdn, host.app.serverName]
  const isOther = mails.some(
    ([, domain = '']) =>
      !known.some((own) => domain === own || domain.endsWith(`.${own}`)) &&
      domain !== 'localhost.localdomain' &&
      !/^\d+\.\d+\.\d+\.\d+$/.test(domain),
  )
  return isOther ? `it had a mail address outside of ${host.company.domain}` : undefined
}
