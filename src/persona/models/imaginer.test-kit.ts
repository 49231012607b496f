/** What tests of the imaginer share: a model that a test plays, and time that runs by itself. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Bytes, textOf } from '../../base/bytes.ts'
import type { Clock, ManualClock } from '../../base/clock.ts'
import type { Canon, Noted } from '../../store/canon.ts'
import { plainTextOf } from '../plain-text.ts'
import type { About } from '../recipe.ts'
import { aboutOf } from '../recipes.test-kit.ts'
import type { WantedText } from '../texts.ts'
import { createImaginer, type ImaginerSetup, pinOf } from './imaginer.ts'
import { type Model, ModelFailed, type Prompt, type Written } from './model.ts'

export const about: About = aboutOf('imaginer')
export const pin = pinOf(about.profile, 'pin')
export const NOON_MS = Date.UTC(2026, 10, 22, 12)

/** A model that answers as `play` says, after so long; it knows that it was given up. */
export const modelOf = (
  clock: Clock,
  play: (n: number, prompt: Prompt) => { tookMs?: number; text?: string; fails?: ModelFailed },
): Model & { readonly prompts: Prompt[] } => {
  const prompts: Prompt[] = []
  return {
    name: 'fake/m',
    prompts,
    write: (prompt, signal) => {
      prompts.push(prompt)
      const { tookMs = 300, text = '', fails } = play(prompts.length, prompt)
      return new Promise<Written>((resolve, reject) => {
        const cancel = clock.after(tookMs, () => {
          if (fails !== undefined) return reject(fails)
          resolve({ text, tokensIn: 100, tokensOut: 50, isCut: false })
        })
        signal.addEventListener('abort', () => {
          cancel()
          reject(new ModelFailed('the model took too long', { kind: 'late', mayCost: true }))
        })
      })
    },
  }
}

/** Notes of so many bytes that have no flaw, told apart by `word`. */
export const goodText = (bytes: number, word = 'note'): string => {
  let text = ''
  for (let n = 0; text.length < bytes; n++) text += `${word} ${n}: checked the backup of day ${n}\n`
  return text
}

/** An imaginer with what it tells. */
export const imaginerOn = (
  canon: Canon,
  clock: Clock,
  more: Partial<ImaginerSetup> & { readonly model?: Model | undefined } = {},
) => {
  const told: Noted[] = []
  const troubles: string[] = []
  const imaginer = createImaginer({
    about,
    pin,
    canon,
    clock,
    timeoutMs: 8_000,
    budget: { perDay: 1e6, perVisitor: 1e6, operator: 1e6 },
    imagined: (noted) => told.push(noted),
    trouble: (reason) => troubles.push(reason),
    ...more,
  })
  return { ...imaginer, told, troubles }
}

export const wanted = (path = '/root/notes.txt', more: Partial<WantedText> = {}): WantedText => ({
  path,
  kind: 'text',
  size: 400,
  world: '198.51.100.7',
  ...more,
})
export const plainOf = (of: WantedText): string => textOf(plainTextOf(about)(of))

/** Lets time run until the work is done: some milliseconds every turn. */
export const pumped = async <T>(clock: ManualClock, work: Promise<T>): Promise<T> => {
  let isDone = false
  const watched = work.finally(() => {
    isDone = true
  })
  watched.catch(() => {})
  for (let turns = 0; !isDone && turns < 20_000; turns++) {
    for (let n = 0; n < 5 && !isDone; n++) await nextTurn()
    clock.advance(5)
  }
  return watched
}
export const text = (bytes: Bytes): string => textOf(bytes)
