/** The persona's face at the doors, as `hello` tells it. */
import { readFile } from 'node:fs/promises'
import type { DoorFacts, HttpFacts, SshModulus } from '../nerve/nerve.ts'
import { hostOf } from '../persona/host.ts'
import type { PersonaData } from '../persona/persona.ts'
import type { Store } from '../store/store.ts'
import { hostKeys } from './host-keys.ts'
import { webCertificate } from './web-certificate.ts'

/** Primes as Debian's openssh-server brings them (see images/openssh/NOTICE). */
const MODULI = new URL('../../images/openssh/moduli', import.meta.url)

/** The page that Debian's nginx brings (see images/nginx/NOTICE). */
const INDEX = new URL('../../images/nginx/index.html', import.meta.url)

/** Puts profile, host keys and primes together; the keys are those of /etc/ssh. */
export const doorFacts = async (persona: PersonaData, store: Store): Promise<DoorFacts> => {
  const { profile, seed } = persona
  const { ssh, hostname, telnet } = profile
  const listensAt = sshAddress(persona)
  const sinceMs = Date.parse(profile.installed)
  const [keys, moduli, index, certificate] = await Promise.all([
    hostKeys(store, seed),
    readFile(MODULI, 'latin1'),
    readFile(INDEX, 'latin1'),
    webCertificate(store, { hostname, sinceMs }),
  ])
  return {
    hostname,
    ssh: {
      ident: ssh.ident,
      kex: ssh.kex,
      hostKeyAlgorithms: ssh.host_keys,
      ciphers: ssh.ciphers,
      macs: ssh.macs,
      compressions: ssh.compressions,
      extensions: ssh.extensions,
      takesPing: ssh.ping,
      tellsConnection: ssh.connection_variables,
      ...(listensAt === undefined ? {} : { listensAt }),
      hostKeys: keys,
      moduli: moduliOf(moduli),
    },
    telnet: { kind: telnet.kind, issue: telnet.banner, release: profile.kernel.release },
    http: { server: profile.http.server, ...site(index, sinceMs), certificate },
  }
}

/** Where its sshd listens, as its own tables say; undefined where none does. */
const sshAddress = ({ profile, seed }: PersonaData) => {
  const [at] = profile.services.find(({ name }) => name === 'sshd')?.listens ?? []
  if (at === undefined) return undefined
  return { address: hostOf(profile, seed).address, port: Number(at.slice(at.lastIndexOf(':') + 1)) }
}

/** What a fresh nginx of Debian serves: its page, at the root and by name. */
const site = (body: string, sinceMs: number): Pick<HttpFacts, 'pages' | 'directories'> => {
  const page = { type: 'text/html', modifiedS: Math.floor(sinceMs / 1000), body }
  const paths = ['/', '/index.nginx-debian.html']
  return { pages: paths.map((path) => ({ path, ...page })), directories: [] }
}

/** moduli(5): time, type, tests, tries, size, generator, modulus; the size is one bit short. */
const moduliOf = (text: string): readonly SshModulus[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, , , , size, generator, prime = ''] = line.split(' ')
      return { bits: Number(size) + 1, generator: Number(`0x${generator}`), prime }
    })
