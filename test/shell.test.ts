/** Every transcript of src/shell/, played in a world and compared byte by byte. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { type Lab, openLab } from './lab.ts'
import { parseTranscript, printTranscript } from './transcript.ts'
import { answeredBy, scriptOf } from './transcript-script.ts'

const FOLDER = new URL('../src/shell/', import.meta.url)

describe('transcripts of the shell', () => {
  let lab: Lab
  before(async () => {
    lab = await openLab()
  })
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.session'))) {
    it(file, async () => {
      const transcript = parseTranscript(readFileSync(new URL(file, FOLDER), 'utf8'))
      const { stdout } = await lab.run(scriptOf(transcript))
      const ours = printTranscript(answeredBy(transcript, stdout))
      assert.equal(ours, printTranscript(transcript))
    })
  }
})
