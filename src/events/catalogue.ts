/**
 * Every type of happening with its event id, fields and sentence: what the log's lines are made of,
 * and docs/events.md. The ids, fields and sentences of `cowrie.*` are Cowrie's (docs/OUTPUT.rst and
 * the `format=` of its log calls), because its users' parsers look for them.
 */
import { doorCatalogue } from './catalogue-doors.ts'
import { ownCatalogue } from './catalogue-own.ts'
import type { Entry } from './entry.ts'
import type { Happening } from './events.ts'

type Of<T extends Happening['type']> = Extract<Happening, { type: T }>
export type Catalogue = { readonly [T in Happening['type']]: Entry<Of<T>> }

type Login = Of<'login.success'> | Of<'login.failed'>

const password = ({ proof }: Login): string | undefined =>
  proof.method === 'password' ? proof.password : proof.method === 'none' ? '' : undefined
const keyOf = ({ proof }: Login) => (proof.method === 'publickey' ? proof.key : undefined)

const loginFields: Entry<Login>['fields'] = {
  username: ['the name', (it) => it.username],
  password: ['the password; empty where nothing is asked for', password],
  fingerprint: ['of a public key: MD5 with colons', (it) => keyOf(it)?.fingerprint],
  key: ['of a public key: as in authorized_keys', (it) => keyOf(it)?.key],
  type: ['of a public key', (it) => keyOf(it)?.keyType],
}

const loginMessage =
  (outcome: 'succeeded' | 'failed') =>
  (it: Login): string =>
    keyOf(it) === undefined
      ? `login attempt [${it.username}/${password(it)}] ${outcome}`
      : `public key login attempt for [${it.username}] ${outcome}`

/** Seconds with a decimal point, as parsers of Cowrie 2 want them; Cowrie 3 has milliseconds. */
const seconds = (ms: number): number => Math.round(ms) / 1000

const took = {
  duration: ['seconds, with decimals', (it: { tookMs: number }) => seconds(it.tookMs)],
  duration_ms: ['milliseconds', (it: { tookMs: number }) => Math.round(it.tookMs)],
} as const

/** All types; a new one does not compile until it has its entry. */
export const catalogue: Catalogue = {
  'session.connect': {
    eventid: 'cowrie.session.connect',
    says: 'somebody has connected; the first of a session',
    fields: {},
    message: (_, who) =>
      `New connection: ${who?.address}:${who?.port} (${who?.localAddress}:${who?.localPort}) [session: ${who?.session}]`,
  },
  'session.closed': {
    eventid: 'cowrie.session.closed',
    says: 'the connection is over; the last of a session',
    fields: took,
    message: (it) => `Connection lost after ${Math.round(it.tookMs)} milliseconds`,
  },
  'session.params': {
    eventid: 'cowrie.session.params',
    says: 'a shell or a command begins',
    fields: { arch: ['of the machine', (it) => it.arch] },
    message: () => '',
  },
  'login.success': {
    eventid: 'cowrie.login.success',
    says: 'a login was accepted',
    fields: loginFields,
    message: loginMessage('succeeded'),
  },
  'login.failed': {
    eventid: 'cowrie.login.failed',
    says: 'a login was refused',
    fields: loginFields,
    message: loginMessage('failed'),
  },
  'command.input': {
    eventid: 'cowrie.command.input',
    says: 'a command line was given to a shell',
    fields: { input: ['the line as typed', (it) => it.input] },
    message: (it) => `CMD: ${it.input}`,
  },
  'command.failed': {
    eventid: 'cowrie.command.failed',
    says: 'no program has this name',
    fields: { input: ['the command with its arguments', (it) => it.input] },
    message: (it) => `Command not found: ${it.input}`,
  },
  'file.upload': {
    eventid: 'cowrie.session.file_upload',
    says: 'a file was uploaded by SFTP or SCP, and is kept as it was when it was closed',
    fields: {
      filename: ['the last part of its path', (it) => it.filename],
      outfile: ['the copy, below the data folder', (it) => it.outfile],
      shasum: ['SHA-256', (it) => it.shasum],
      destfile: ['its path in the machine', (it) => it.destfile],
      duplicate: ['whether it was kept before', (it) => it.isDuplicate],
    },
    message: (it) =>
      `${it.how === 'scp' ? 'SCP' : 'SFTP'} Uploaded file "${it.filename}" to ${it.outfile}`,
  },
  'file.download': {
    eventid: 'cowrie.session.file_download',
    says: 'a file came through redirections (or, with url, was fetched), and is kept',
    fields: {
      url: ['from where; absent for redirections', (it) => it.url],
      outfile: ['the copy, below the data folder', (it) => it.outfile],
      shasum: ['SHA-256', (it) => it.shasum],
      destfile: ['its name in the machine', (it) => it.destfile],
      duplicate: ['whether it was kept before', (it) => it.isDuplicate],
    },
    message: (it) =>
      it.url === undefined
        ? `Saved redir contents with SHA-256 ${it.shasum} to ${it.outfile}`
        : `Downloaded URL (${it.url}) with SHA-256 ${it.shasum} to ${it.outfile}`,
  },
  'file.download.failed': {
    eventid: 'cowrie.session.file_download.failed',
    says: 'a program of the machine wanted to fetch a file',
    fields: { url: ['from where', (it) => it.url], error: ['why not', (it) => it.reason] },
    message: (it) => `Attempt to download file(s) from URL (${it.url}) failed`,
  },
  'log.open': {
    eventid: 'cowrie.log.open',
    says: 'a terminal is being recorded',
    fields: { ttylog: ['the asciicast file, below the data folder', (it) => it.ttylog] },
    message: (it) => `Opening TTY Log: ${it.ttylog}`,
  },
  'log.closed': {
    eventid: 'cowrie.log.closed',
    says: 'a recording is complete',
    fields: {
      ttylog: ['the asciicast file, below the data folder', (it) => it.ttylog],
      size: ['its bytes', (it) => it.bytes],
      shasum: ['SHA-256 of what was typed', (it) => it.shasum],
      duplicate: ['always false: recordings are not merged', () => false],
      truncated: ['true when its end is missing', (it) => it.isCut || undefined],
      ...took,
    },
    message: (it) => `Closing TTY Log: ${it.ttylog} after ${Math.round(it.tookMs)} milliseconds`,
  },
  ...doorCatalogue,
  ...ownCatalogue,
}
