/** The catalogue's part of what doors tell. */
import type { Entry } from './entry.ts'
import type { DoorHappening } from './events.ts'

type Of<T extends DoorHappening['type']> = Extract<DoorHappening, { type: T }>

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

const headerOf = ({ headers }: Of<'http.request'>, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

export const doorCatalogue: { readonly [T in DoorHappening['type']]: Entry<Of<T>> } = {
  'client.version': {
    eventid: 'cowrie.client.version',
    says: 'the SSH client has said who it is',
    fields: { version: ['its identification', (it) => it.version] },
    message: (it) => `Remote SSH version: ${it.version}`,
  },
  'client.kex': {
    eventid: 'cowrie.client.kex',
    says: 'the SSH client has offered its algorithms',
    fields: {
      hassh: ['MD5 of the next field', (it) => it.hassh],
      hasshAlgorithms: [
        'kex, ciphers, MACs and compressions',
        (it) => [it.kex, it.ciphers, it.macs, it.compressions].map(String).join(';'),
      ],
      kexAlgs: ['key exchanges', (it) => it.kex],
      keyAlgs: ['host key algorithms', (it) => it.hostKeys],
      encCS: ['ciphers, client to server', (it) => it.ciphers],
      macCS: ['MACs, client to server', (it) => it.macs],
      compCS: ['compressions, client to server', (it) => it.compressions],
      langCS: ['languages, client to server', (it) => it.languages],
    },
    message: (it) => `SSH client hassh fingerprint: ${it.hassh}`,
  },
  'client.fingerprint': {
    eventid: 'cowrie.client.fingerprint',
    says: 'a public key was offered',
    fields: {
      username: ['for this name', (it) => it.username],
      fingerprint: ['MD5 with colons', (it) => it.fingerprint],
      key: ['as in authorized_keys', (it) => it.key],
      type: ['of the key', (it) => it.keyType],
    },
    message: (it) =>
      `public key attempt for user ${it.username} of type ${it.keyType} with fingerprint ${it.fingerprint}`,
  },
  'client.size': {
    eventid: 'cowrie.client.size',
    says: 'a terminal was asked for',
    fields: {
      width: ['columns', (it) => it.width],
      height: ['rows', (it) => it.height],
    },
    message: (it) => `Terminal Size: ${it.width} ${it.height}`,
  },
  'client.var': {
    eventid: 'cowrie.client.var',
    says: 'an environment variable was sent',
    fields: { name: ['its name', (it) => it.name], value: ['its value', (it) => it.value] },
    message: (it) => `request_env: ${it.name}=${it.value}`,
  },
  'forward.request': {
    eventid: 'cowrie.direct-tcpip.request',
    says: 'a connection through the machine was asked for (ssh -L, -D, -W)',
    fields: {
      dst_ip: ['the requested target (not our address)', (it) => it.host],
      dst_port: ['its port', (it) => it.port],
      orig_ip: ['where the client says it comes from', (it) => it.originHost],
      orig_port: ['and its port', (it) => it.originPort],
    },
    message: (it) =>
      `direct-tcp connection request to ${it.host}:${it.port} from ${it.originHost}:${it.originPort}`,
  },
  'forward.listen': {
    eventid: 'mimicry.forward.listen',
    says: 'a port of the machine was to be forwarded to the client (ssh -R)',
    fields: {
      host: ['the address to listen at, or the path of a socket', (it) => it.host],
      port: ['the port', (it) => it.port],
    },
    message: (it) => `reverse forward of ${it.host}:${it.port} requested`,
  },
  'telnet.option': {
    eventid: 'cowrie.telnet.option',
    says: 'a Telnet client has negotiated',
    fields: {
      command: ['WILL, WONT, DO, DONT or SB', (it) => it.command],
      option_name: ['as in its RFC', (it) => it.name],
      option_byte: ['its number', (it) => it.option],
    },
    message: (it) => `Telnet ${it.command} ${it.name}`,
  },
  'http.request': {
    eventid: 'mimicry.http.request',
    says: 'an HTTP request came to a door',
    fields: {
      method: ['of the request', (it) => it.method],
      target: ['of the request', (it) => it.target],
      version: ['of the request', (it) => it.version],
      host: ['its Host header', (it) => headerOf(it, 'host')],
      user_agent: ['its User-Agent header', (it) => headerOf(it, 'user-agent')],
      headers: ['all, as `name: value`', (it) => it.headers.map((each) => each.join(': '))],
      body: ['its first bytes in hexadecimal', (it) => hex(it.body)],
      body_bytes: ['how many there were', (it) => it.bodyBytes],
      status: ['what was answered', (it) => it.status],
    },
    message: (it) => `HTTP request: ${it.method} ${it.target}`,
  },
  'tls.hello': {
    eventid: 'mimicry.tls.hello',
    says: 'a TLS ClientHello came to a door',
    fields: {
      version: ['the highest offered', (it) => it.version],
      server_name: ['SNI', (it) => it.serverName],
      protocols: ['ALPN', (it) => it.protocols],
      ja4: ['fingerprint', (it) => it.ja4],
    },
    message: (it) => `TLS ClientHello: ${it.version} ${it.serverName ?? ''}`.trimEnd(),
  },
  'tcp.first-bytes': {
    eventid: 'mimicry.tcp.first-bytes',
    says: 'bytes of no protocol we speak came to a door',
    fields: {
      guess: ['what they look like', (it) => it.guess],
      data: ['the first bytes in hexadecimal', (it) => hex(it.bytes)],
    },
    message: (it) => `First bytes look like ${it.guess}`,
  },
  'ink.started': {
    eventid: 'mimicry.ink.started',
    says: 'a tarpit was put on a visit',
    fields: { tarpit: ['which one', (it) => it.tarpit], reason: ['why', (it) => it.reason] },
    message: (it) => `Ink ${it.tarpit} started: ${it.reason}`,
  },
  'ink.ended': {
    eventid: 'mimicry.ink.ended',
    says: 'a tarpit is over',
    fields: {
      tarpit: ['which one', (it) => it.tarpit],
      bytes: ['it has sent', (it) => it.bytes],
      duration_ms: ['milliseconds it held', (it) => Math.round(it.tookMs)],
    },
    message: (it) => `Ink ${it.tarpit} ended after ${Math.round(it.tookMs)} milliseconds`,
  },
}
