/** What visitors bring, by whatever door, is kept and told as Cowrie tells it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import ssh2 from 'ssh2'
import { configOf, eventLog, onceThere, start, temporaryFolder, WAIT_MS_MAX } from './kit.ts'

const DOORS = {
  MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: any}, {host: 127.0.0.1, port: 0, as: telnet}]',
}

const sha = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex')

/** What is told of files: event, path, SHA-256, duplicate, sentence without the SHA-256. */
const told = (folder: string): unknown[][] =>
  eventLog(folder)
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ eventid = '' }) => /file_(up|down)load$|unkept/.test(eventid))
    .map(({ eventid = '', destfile, shasum = '', duplicate, message = '', protocol }) => [
      ...[protocol, eventid.replace('cowrie.session.', ''), destfile, shasum, duplicate],
      message.replaceAll(shasum, 'SHA'),
    ])

const afterwards = (folder: string, count: number): Promise<unknown[][]> =>
  onceThere(() => {
    const lines = told(folder)
    return lines.length >= count ? lines : undefined
  })

interface Stream extends EventEmitter {
  end(text?: string, encoding?: string): void
  resume(): void
}
interface Sftp {
  open(path: string, flags: string, then: (error: Error | undefined, handle: Buffer) => void): void
  write(handle: Buffer, bytes: Buffer, from: number, count: number, at: number, then: Done): void
  close(handle: Buffer, then: Done): void
}
type Done = (error?: Error) => void
interface Client extends EventEmitter {
  connect(config: object): void
  exec(command: string, then: (error: Error | undefined, stream: Stream) => void): void
  sftp(then: (error: Error | undefined, sftp: Sftp) => void): void
  end(): void
  destroy(): void
}

const login = (t: TestContext, port: number): Promise<Client> => {
  const client = new ssh2.Client() as unknown as Client
  t.after(() => client.destroy())
  return new Promise((ready, fails) => {
    client.once('ready', () => ready(client)).once('error', fails)
    const [username, password] = ['root', 'x']
    client.connect({ host: '127.0.0.1', port, username, password, readyTimeout: WAIT_MS_MAX })
  })
}

const exec = (client: Client, command: string, input = ''): Promise<void> =>
  new Promise((done, fails) => {
    client.exec(command, (error, stream) => {
      if (error !== undefined) return fails(error)
      stream.on('close', () => done())
      stream.resume()
      stream.end(input, 'latin1')
    })
  })

const asked = <T>(ask: (then: (error: Error | undefined | null, answer: T) => void) => void) =>
  new Promise<T>((done, fails) => {
    ask((error, answer) => (error == null ? done(answer) : fails(error)))
  })

/** Uploads by SFTP; `breaksOff` leaves without closing anything. */
const upload = async (
  client: Client,
  path: string,
  text: string,
  { breaksOff = false } = {},
): Promise<void> => {
  const sftp = await asked<Sftp>((then) => client.sftp(then))
  const handle = await asked<Buffer>((then) => sftp.open(path, 'w', then))
  const bytes = Buffer.from(text, 'latin1')
  const done = (call: (then: Done) => void) => asked<void>((then) => call((error) => then(error, undefined))) // biome-ignore format: short
  await done((then) => sftp.write(handle, bytes, 0, bytes.length, 0, then))
  if (breaksOff) client.destroy()
  else await done((then) => sftp.close(handle, then))
}

/** A door without a protocol to speak of: answers each of these ends with the next line. */
const converse = (port: number, lines: readonly (readonly [end: string, line: string])[]) =>
  new Promise<void>((done, fails) => {
    const socket = connect({ host: '127.0.0.1', port })
    let text = ''
    let next = 0
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      text += part
      const [end, line] = lines[next] ?? []
      if (end === undefined || !text.endsWith(end)) return
      next++
      text = ''
      socket.write(line ?? '')
    })
    socket.on('error', fails)
    socket.on('close', () => done())
  })

const ELF = '\x7fELF\x02\x01\x01'

test('what visitors bring is kept once and told', async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder, DOORS))
  const [port = 0, telnet = 0] = running.doors.map((door) => door.port)
  const expected: unknown[][] = []
  const expect = (
    protocol: string,
    event: string,
    path: string,
    text: string,
    duplicate: boolean,
  ) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const [eventid, what] = {
      SFTP: ['file_upload', `SFTP Uploaded file "${name}"`],
      SCP: ['file_upload', `SCP Uploaded file "${name}"`],
      redirect: ['file_download', 'Saved redir contents with SHA-256 SHA'],
    }[event] ?? ['', '']
    expected.push([protocol, eventid, path, sha(text), duplicate, `${what} to quarantine/SHA`])
    return afterwards(folder, expected.length)
  }

  const client = await login(t, port)
  await upload(client, '/tmp/notes', 'text')
  await expect('ssh', 'SFTP', '/tmp/notes', 'text', false)
  await exec(client, 'scp -t /tmp', `C0755 ${ELF.length} e\n${ELF}\0`)
  await expect('ssh', 'SCP', '/tmp/e', ELF, false)
  await exec(client, 'cat > /dev/shm/x', ELF)
  await expect('ssh', 'redirect', '/dev/shm/x', ELF, true)
  await exec(client, 'cat > /tmp/plain; echo hi > /tmp/hi; wc /tmp/hi', 'uname\n')
  await exec(client, 'chmod +x /tmp/plain && /tmp/plain')
  await expect('ssh', 'redirect', '/tmp/plain', 'uname\n', false)
  await exec(client, 'echo aWQK | base64 -d > /tmp/b; sh /tmp/b')
  await expect('ssh', 'redirect', '/tmp/b', 'id\n', false)
  client.end()

  const prompt = '# '
  await converse(port, [
    [prompt, `echo -ne '\\x7fELF' > /tmp/.m; echo -ne '\\x01\\x02' >> /tmp/.m; rm -f /tmp/.m\n`],
    [prompt, 'exit\n'],
  ])
  await expect('tcp', 'redirect', '/tmp/.m', '\x7fELF\x01\x02', false)
  await converse(telnet, [
    ['ogin: ', 'root\r\n'],
    ['assword: ', 'x\r\n'],
    [prompt, "cd /var/run; printf '#!/bin/sh\\nid\\n' >.t; chmod 777 .t\r\n"],
    [prompt, 'exit\r\n'],
  ])
  await expect('telnet', 'redirect', '/run/.t', '#!/bin/sh\nid\n', false)

  const leaver = await login(t, port)
  await upload(leaver, '/tmp/half', `${ELF}half`, { breaksOff: true })
  await expect('ssh', 'SFTP', '/tmp/half', `${ELF}half`, false)

  assert.deepEqual(told(folder), expected)
  const kept = readdirSync(join(folder, 'quarantine')).sort()
  assert.deepEqual(kept, [...new Set(expected.map(([, , , shasum]) => shasum))].sort())
  for (const name of kept) {
    const path = join(folder, 'quarantine', name)
    assert.equal(sha(readFileSync(path, 'latin1')), name)
    assert.equal(statSync(path).mode & 0o777, 0o600)
  }
})
