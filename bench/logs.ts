/** Living logs: what recipes write in a second, the first `ls -l /var/log`, and later ones. */
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { dealtProfile } from '../src/persona/deal.ts'
import { hostOf } from '../src/persona/host.ts'
import { loadPersona } from '../src/persona/load.ts'
import { loadProfile } from '../src/persona/load-profile.ts'
import { logsOf } from '../src/persona/log-names.ts'
import { personaOf } from '../src/persona/persona.ts'
import { loadRecipes } from '../src/persona/recipe.ts'

const NOW = Date.parse('2026-11-22T02:20:11Z')
const HOUR_MS = 3_600_000
const HOURS = 240
const ROUNDS = 1_000

const data = await loadPersona('ubuntu-24.04', { seed: 'bench' })
const persona = await personaOf(data)
const { image, living } = persona

const inos: number[] = []
for (let ino = 1; ino <= image.inodes; ino++) if (living.has(ino)) inos.push(ino)
const under = (folder: string) => inos.filter((ino) => image.pathOf(ino).startsWith(folder))

const listing = (folder: string): number => {
  const startMs = performance.now()
  for (const ino of under(folder)) living.state(living.bearer(ino, NOW), NOW)
  return performance.now() - startMs
}
for (const folder of ['/var/log/nginx/', '/var/log/']) {
  const first = listing(folder)
  console.log(
    `${folder}: ${under(folder).length} logs, first stat of all ${first.toFixed(0)} ms, ` +
      `again ${listing(folder).toFixed(1)} ms`,
  )
}
const access = inos.find((ino) => image.pathOf(ino) === '/var/log/nginx/access.log') ?? 0
const startMs = performance.now()
for (let n = 0; n < ROUNDS; n++) living.state(living.bearer(access, NOW), NOW)
const each = ((performance.now() - startMs) * 1000) / ROUNDS
console.log(`stat of a growing log: ${each.toFixed(1)} us`)

const profile = dealtProfile(
  loadProfile(join(import.meta.dirname, '../personas/ubuntu-24.04.yaml')),
  'bench',
)
const about = { profile, seed: 'bench', programs: [], host: hostOf(profile, 'bench') }
const lastHour = Math.floor(NOW / HOUR_MS) * HOUR_MS
for (const { recipe, log } of logsOf(about, await loadRecipes())) {
  let bytes = 0
  const fromMs = performance.now()
  for (let n = 0; n < HOURS; n++) {
    const hourMs = lastHour - n * HOUR_MS
    const entries = recipe.entries?.({ ...about, path: log.path, hourMs }) ?? []
    bytes += entries.map(({ text }) => text).join('').length
  }
  const ms = performance.now() - fromMs
  if (bytes < 10_000) continue
  const rate = (bytes / 1e6 / (ms / 1000)).toFixed(0)
  console.log(`${log.path}: ${(bytes / HOURS / 1024).toFixed(1)} KiB an hour, ${rate} MB/s`)
}
