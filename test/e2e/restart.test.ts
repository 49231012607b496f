import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

/** Makes a tree of every kind of change; what it prints is what must come back. */
const MAKE = [
  'seq 1 300000 > /tmp/big',
  'mkdir -p /opt/d/e; echo one > /opt/d/e/f; ln /opt/d/e/f /opt/d/g; ln -s g /opt/d/h',
  'chmod 4711 /opt/d/g; chown 7:8 /opt/d/g; touch -d "2001-02-03 04:05:06.789 UTC" /opt/d/e',
  'mv /etc/issue /etc/issue.gone; rm /etc/fstab; echo more >> /etc/hosts; mkfifo /opt/d/p',
  'truncate -s 1G /opt/d/sparse; echo end >> /opt/d/sparse; printf "\\377\\n" > "$(printf "/opt/d/\\377")"',
].join('; ')

const LOOK = [
  'md5sum /tmp/big /opt/d/e/f /etc/issue.gone /etc/hosts',
  'stat -c "%n %F %a %u:%g %h %s %Y %i" /opt/d /opt/d/* /opt/d/e/f /etc/issue.gone',
  'tail -c 4 /opt/d/sparse; readlink /opt/d/h; ls /etc/fstab /etc/issue; ls -A /opt/d /root /tmp',
  'du -k /opt/d/sparse',
].join('; ')

test('files of every kind come back after a restart, big ones too', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const visit = async (commands: string): Promise<string> => {
    const running = await start(t, config)
    const client = await raw(t, running)
    await client.until(PROMPT)
    client.send(`${commands}\n`)
    const printed = await client.until(PROMPT)
    await running.stop()
    return printed
  }
  const before = await visit(`${MAKE}; ${LOOK}`)
  assert.match(before, /^daef482d6c698625ab13d987d14e8781 {2}\/tmp\/big\n/)
  assert.equal(await visit(LOOK), before)
  const grown = await visit(`echo last >> /tmp/big; tail -n 2 /tmp/big; wc -c /tmp/big; ${LOOK}`)
  assert.equal(await visit(`tail -n 2 /tmp/big; wc -c /tmp/big; ${LOOK}`), grown)
})
