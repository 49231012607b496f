/** Plays the recorded transcripts of system calls (recorded/*.calls): every answer as Linux's. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { playCase } from './testing-player.ts'

const folder = new URL('recorded/', import.meta.url)

for (const file of readdirSync(folder).filter((name) => name.endsWith('.calls'))) {
  const text = readFileSync(new URL(file, folder), 'latin1')
  for (const { title, lines } of casesOf(text)) {
    test(`${file}: ${title}`, () => {
      const calls = lines.map((line) => line.split(' = ')[0] ?? '')
      const ours = playCase(calls).map((answer, at) => `${calls[at]} = ${answer}`)
      assert.deepEqual(ours, lines)
    })
  }
}

function casesOf(text: string): { title: string; lines: string[] }[] {
  const cases: { title: string; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line === '') continue
    if (line.startsWith('  ')) cases.at(-1)?.lines.push(line.trim())
    else cases.push({ title: line, lines: [] })
  }
  return cases
}
