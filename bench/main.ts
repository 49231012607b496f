/** `make bench [B=name]`: runs each benchmark of this folder in a process of its own. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'

const wanted = process.argv[2] ?? process.env.B
const folder = import.meta.dirname
const names = readdirSync(folder)
  .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && file !== 'main.ts')
  .map((file) => file.replace('.ts', ''))
  .sort()

if (wanted !== undefined && !names.includes(wanted)) {
  console.error(`no benchmark ${wanted}; there are ${names.join(', ')}`)
  process.exit(2)
}
const [cpu] = cpus()
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpu?.model}`,
)
for (const name of wanted === undefined ? names : [wanted]) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}/${name}.ts`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 180_000,
  })
  if (status !== 0) process.exitCode = 1
}
