import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { configOf, start, temporaryFolder, WAIT_MS_MAX } from './kit.ts'

/** Many times more than a door waits for the first bytes of a client. */
const DROPS_MAX = 400
const DROP_GAP_MS = 100

/** What a port answers to some bytes, sent at the given pace, until it closes. */
const answerOf = async (port: number, parts: readonly string[], gapMs = 0): Promise<string> => {
  const socket = connect({ host: '127.0.0.1', port })
  const timer = setTimeout(() => socket.destroy(), WAIT_MS_MAX)
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    answer += text
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  for (const part of parts) {
    socket.write(part, 'latin1')
    if (gapMs > 0) await new Promise((next) => setTimeout(next, gapMs))
  }
  await closed
  clearTimeout(timer)
  return answer.replaceAll(/Date: [^\r]*/g, 'Date: (now)')
}

const page = (title: string, server = 'nginx/1.22.1') =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
  `<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`

const refusal = (title: string): string => {
  const body = page(title)
  return (
    `HTTP/1.1 ${title}\r\nServer: nginx/1.22.1\r\nDate: (now)\r\nContent-Type: text/html\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  )
}

const BAD = refusal('400 Bad Request')
const IDENT = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n'

test('every door says what its port would', async (t) => {
  const listen = JSON.stringify([
    { host: '127.0.0.1', port: 0, as: 'any' },
    { host: '127.0.0.1', port: 0, as: 'any', silent: 'ssh' },
    { host: '127.0.0.1', port: 0, as: 'http' },
    { host: '127.0.0.1', port: 0, as: 'https' },
    { host: '127.0.0.1', port: 0, as: 'any', proxy_protocol: ['127.0.0.0/8'] },
    { host: '127.0.0.1', port: 0, as: 'http', proxy_protocol: ['192.0.2.1'] },
  ])
  const env = { MIMICRY_LISTEN: listen, MIMICRY_PERSONA: 'debian-12' }
  const running = await start(t, configOf(temporaryFolder(t), env))
  const [any = 0, ssh = 0, http = 0, https = 0, proxied = 0, untrusted = 0] = running.doors.map(
    ({ port }) => port,
  )
  const missing = 'GET /x HTTP/1.0\r\n\r\n'

  await t.test('any: HTTP is served, binary is not, lines are typed', async () => {
    assert.equal(await answerOf(any, [missing]), refusal('404 Not Found'))
    assert.equal(await answerOf(any, ['GE', 'T /x HTTP/1.0\r\n\r\n'], 50), refusal('404 Not Found'))
    assert.equal(await answerOf(any, ['\x03\0\0\x0b\x06\xe0\0\0\0\0\0']), '')
    const prompt = 'root@web01:~# '
    assert.equal(
      await answerOf(any, ['INFO all\n', 'exit\n']),
      `${prompt}bash: INFO: command not found\n${prompt}exit\n`,
    )
  })

  await t.test('any that claims SSH: the ident, and no shell for anything else', async () => {
    const invalid = `${IDENT}Invalid SSH identification string.\r\n`
    assert.equal(await answerOf(ssh, ['\x03\0\0\x0b\x06\xe0\0\0\0\0\0']), invalid)
    assert.equal(await answerOf(ssh, ['id\n']), invalid)
  })

  await t.test('http: TLS and garbage are a bad request', async () => {
    assert.equal(await answerOf(http, ['\x16\x03\x01\0\xc8\x01\0\0\xc4\x03\x03']), BAD)
    assert.equal(await answerOf(http, ['\x05\x01\0']), BAD)
  })

  await t.test('https: pages over TLS, and a hint without', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: https, rejectUnauthorized: false })
    socket.setEncoding('latin1')
    let answer = ''
    socket.on('data', (text: string) => {
      answer += text
    })
    await once(socket, 'secureConnect')
    assert.equal(socket.getPeerCertificate().subject.CN, 'web01')
    socket.write(missing)
    await once(socket, 'close')
    assert.equal(answer.replace(/Date: [^\r]*/, 'Date: (now)'), refusal('404 Not Found'))
    const hint = await answerOf(https, [missing])
    assert.ok(hint.includes('<center>The plain HTTP request was sent to HTTPS port</center>'))
  })

  await t.test(
    'a trusted proxy names the client; without a header there is no service',
    async () => {
      const header = 'PROXY TCP4 192.0.2.7 192.0.2.1 1234 22\r\n'
      assert.equal(await answerOf(proxied, [`${header}${missing}`]), refusal('404 Not Found'))
      assert.equal(
        await answerOf(proxied, [header.slice(0, 9), header.slice(9), missing], 20),
        refusal('404 Not Found'),
      )
      assert.equal(await answerOf(proxied, [missing]), '')
    },
  )

  await t.test('a header of a stranger is bytes', async () => {
    assert.equal(await answerOf(untrusted, ['PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n']), BAD)
  })

  await t.test('who drips is not waited for', async () => {
    const socket = connect({ host: '127.0.0.1', port: any }).setEncoding('latin1')
    let answer = ''
    socket.on('data', (text) => {
      answer += text
    })
    const closed = once(socket, 'close')
    let drops = 0
    for (; answer === '' && drops < DROPS_MAX; drops++) {
      socket.write('A')
      await new Promise((next) => setTimeout(next, DROP_GAP_MS))
    }
    assert(drops < DROPS_MAX)
    socket.write('\nexit\n')
    await closed
    const wanted = `root@web01:~# bash: ${'A'.repeat(drops)}: command not found\nroot@web01:~# exit\n`
    assert.equal(answer, wanted)
  })
})
