/** Every transcript of src/programs/, played in a world and compared byte by byte. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { type Lab, openLab } from './lab.ts'
import { parseTranscript, printTranscript } from './transcript.ts'
import { answeredBy, isOfServer, scriptOf } from './transcript-script.ts'

const FOLDER = new URL('../src/programs/', import.meta.url)

describe('transcripts of programs', () => {
  let lab: Lab
  let server: Lab
  before(async () => {
    lab = await openLab()
    server = await openLab({ persona: 'debian-12-db' })
  })
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.session'))) {
    it(file, async () => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8')
      const transcript = parseTranscript(text)
      const where = isOfServer(text) ? server : lab
      const { stdout } = await where.run(scriptOf(transcript))
      const ours = printTranscript(answeredBy(transcript, stdout))
      assert.equal(ours, printTranscript(transcript))
    })
  }
})
