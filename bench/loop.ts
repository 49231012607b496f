/** What a turn of a shell loop costs, beside the bash of this machine in the same run. */
import { spawnSync } from 'node:child_process'
import { benchClient } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const TURNS = 200_000
/** Our own lines, harmless: they only count. */
const LOOPS: readonly (readonly [name: string, text: string])[] = [
  ['while [ $i -lt n ]; i=$((i+1))', `i=0; while [ $i -lt ${TURNS} ]; do i=$((i+1)); done`],
  ['for ((...)); do :; done', `for ((i=0; i<${TURNS}; i++)); do :; done`],
  ['for i in {1..n}; x=$i$x[0]', `for i in {1..${TURNS}}; do x=a$i; done`],
  [
    'case and function',
    `f() { case $1 in *7) :;; *) :;; esac; }; for ((i=0; i<${TURNS}; i++)); do f $i; done`,
  ],
]

const server = await benchServer({ MIMICRY_STORE: 'memory:' })
const client = await benchClient(server.port)
await client.ask(LOOPS[0]?.[1] ?? ':')
for (const [name, text] of LOOPS) {
  const ourMs = Math.min(await client.ask(text), await client.ask(text))
  const fromMs = performance.now()
  spawnSync('bash', ['-c', text])
  const bashMs = performance.now() - fromMs
  const us = (ms: number): string => ((ms * 1000) / TURNS).toFixed(2)
  console.log(
    `${name.padEnd(32)} ${us(ourMs)} us a turn, bash ${us(bashMs)} us, ratio ${(ourMs / bashMs).toFixed(2)}`,
  )
}
client.close()
await server.stop()
