import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadPersona } from './load.ts'
import { type Persona, personaOf } from './persona.ts'

const NOW_MS = Date.UTC(2026, 10, 21, 22, 0, 0)

describe('the kernel log', () => {
  let persona: Persona
  before(async () => {
    persona = await personaOf(await loadPersona('ubuntu-24.04', { seed: 'kernel log' }))
  })
  const read = (afterMs: number, nowMs: number): readonly string[] =>
    persona.kernelLog?.({ afterMs, nowMs }).split('\n').slice(0, -1) ?? []

  it('begins with the start while that is not far', () => {
    const lines = read(Number.NEGATIVE_INFINITY, persona.machine.bootedMs + 10_000)
    assert.match(lines[0] ?? '', /^<5>\[ {4}0\.000000\] Linux version 6\.8\.0-/)
    assert.match(lines.at(-1) ?? '', /^<6>\[ {4}3\.911204\] EXT4-fs \(sda1\): re-mounted/)
  })

  it('says after months only what fits: newer lines, in order, of the packet filter', () => {
    const lines = read(Number.NEGATIVE_INFINITY, NOW_MS)
    assert.ok(lines.every((line) => /^<4>\[\d+\.\d{6}\] \[UFW BLOCK\] IN=/.test(line)))
    const times = lines.map((line) => Number(/\[(\d+\.\d+)\]/.exec(line)?.[1]))
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
    const text = lines.map((line) => line.replace(/^[^ ]+ /, '')).join('')
    assert.ok(text.length > 240_000 && text.length <= 262_144, `${text.length} bytes`)
  })

  it('says the same in kern.log', () => {
    const text = Buffer.from(read(NOW_MS - 3_600_000, NOW_MS).join('\n'), 'latin1').toString()
    const image = persona.image
    let ino: number | undefined = 1
    for (const name of ['var', 'log', 'kern.log']) {
      if (ino !== undefined) ino = image.lookup(ino, name)
    }
    assert.ok(ino !== undefined)
    const bearer = persona.living.bearer(ino, NOW_MS)
    const { size } = persona.living.state(bearer, NOW_MS)
    const count = Math.min(size, 4_096)
    const tail = persona.living.read(bearer, { at: size - count, count }, NOW_MS)
    const last = Buffer.from(tail).toString('latin1').trim().split('\n').at(-1) ?? ''
    const [, micros = '', message = ''] = /\.(\d{6})\+00:00 \S+ kernel: (.*)$/.exec(last) ?? []
    assert.ok(text.includes(`${micros}] ${message.trim()}`), `${last} is not in ${text}`)
  })

  it('says nothing of what was before a moment', () => {
    assert.deepEqual(read(NOW_MS, NOW_MS), [])
  })
})
