/** What canon.test.ts runs in processes of their own: `node canon-child.test-kit.ts WHAT PATH`. */
import assert from 'node:assert/strict'
import { systemClock } from '../../base/clock.ts'
import { imagined, named } from '../canon-suite.test-kit.ts'
import { lmdbCanon } from './canon.ts'

const [, , what = '', path = ''] = process.argv
const clock = systemClock()
const canon = await lmdbCanon({ path, durability: 'process', clock, ghostsMax: 1_000 })

if (what === 'grow') {
  for (let n = 0; n < 200; n++) {
    const { provenance } = imagined('')
    const bytes = new Uint8Array(50_000).fill(n)
    await canon.publish(named(`/grown/${n}`, 50_000), { bytes, provenance })
  }
  await canon.close()
} else {
  assert.equal(what, 'claim')
  assert.equal((await canon.claim(named('/a'), 600_000)).is, 'ours')
  console.log('claimed')
  setInterval(() => {}, 1_000)
}
