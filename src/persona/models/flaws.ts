/** What is wrong with a text that a model wrote: the first flaw, as a sentence for its next try. */
import { type ByteString, fromUnicode } from '../../base/bytes.ts'
import { widthOf } from '../plain/fit.ts'
import type { About } from '../recipe.ts'
import { isSlot } from '../slots.ts'
import type { WantedText } from '../texts.ts'
import { contradictionOf } from './contradictions.ts'
import { kindFlawOf } from './kind-flaws.ts'

/** The bytes a model meant: without byte order mark, carriage returns and one fence around all. */
export const cleaned = (text: string): ByteString => {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trim()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
  const [, inside] = /^```[\w+-]*\n(.*?)\n?```$/s.exec(lines) ?? []
  const bare = inside === undefined || inside.includes('\n```') ? lines : inside
  return fromUnicode(`${bare}\n`)
}

/** Undefined when the text may stand on this machine as that file. */
export const flawOf = (
  text: ByteString,
  wanted: Pick<WantedText, 'path' | 'kind' | 'size'>,
  about: About,
): string | undefined =>
  formFlawOf(text, wanted) ??
  voiceFlawOf(text) ??
  lengthFlawOf(text, wanted) ??
  kindFlawOf(text, wanted) ??
  contradictionOf(text, about)

/**
 * The same question of what was cut and padded: undefined when enough of it is still the model's.
 * One long block cannot be cut to a size.
 */
export const fitFlawOf = (
  text: ByteString,
  wanted: Pick<WantedText, 'path' | 'kind' | 'size'>,
): string | undefined => {
  const content = text.replace(/^(#|\/\/|--)? ?-{4,}\n/gm, '')
  if (widthOf(content) < wanted.size * SHORTEST) return 'it was one block: write it in small parts'
  return kindFlawOf(text, wanted)
}

/** Shorter than this share of what is wanted can't be padded without a look of padding. */
const SHORTEST = 0.6
/** Lines that say the same are many in a log, but not most of it. */
const SAME_MOST = 0.6
const SAME_LINES_MIN = 8

const formFlawOf = (text: ByteString, { kind }: Pick<WantedText, 'kind'>): string | undefined => {
  if (text.trim() === '') return 'it was empty'
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(text)) return 'it had control characters'
  if (!isUtf8(text) || text.includes('\xef\xbf\xbd')) return 'it was not UTF-8'
  // Bidirectional overrides and zero-width characters: an operator must see what he reads.
  if (/\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa9]/.test(text))
    return 'it had invisible characters'
  if (kind !== 'markdown' && /^[ \t]*(```|~~~)/m.test(text)) return 'it had Markdown fences'
  if (withoutMarks(text).includes('{{')) return 'it had marks in braces that do not exist'
  return undefined
}

const withoutMarks = (text: ByteString): ByteString =>
  text.replace(/\{\{([a-z_.]{1,40})\}\}/g, (mark, name: string) => (isSlot(name) ? '' : mark))

const lengthFlawOf = (text: ByteString, { size }: Pick<WantedText, 'size'>): string | undefined => {
  if (widthOf(text) < size * SHORTEST) return `it was too short: write ${size} bytes or more`
  return isRepeating(text) ? 'it repeated the same lines' : undefined
}

const isUtf8 = (text: ByteString): boolean => {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)
}

const isRepeating = (text: ByteString): boolean => {
  const lines = text.split('\n').filter((line) => line.length > 12)
  return lines.length >= SAME_LINES_MIN && new Set(lines).size < lines.length * (1 - SAME_MOST)
}

/** How assistants, refusals, prompts and their injections sound. No file of a server does. */
const VOICES: readonly (readonly [sound: RegExp, flaw: string])[] = [
  [
    /\b(as an? (AI|assistant|(large )?language model)|language model|LLMs?\b|chat ?bot|ChatGPT|GPT-?\d|OpenAI|Anthropic|Claude (AI|\d|Opus|Sonnet|Haiku)|Gemini (AI|Pro|\d)|Llama ?\d|Ollama|neural network|machine learning model)/i,
    'it spoke of language models',
  ],
  [
    /\b(I('m| am) (sorry|unable|not able|afraid)|I (can('|no)t|cannot|won't|will not) (help|assist|provide|create|generate|comply|do|write|fulfil)|I must decline|I apologi[sz]e|unable to (assist|comply|fulfil))/i,
    'it was a refusal',
  ],
  [
    /^[ \t]*(sure|certainly|of course|absolutely|okay|great|here('s| is| are)|below is|this is the (content|file))\b[^\n]{0,120}[:!.][ \t]*$/im,
    'it began with talk about the file',
  ],
  [
    /\b(hope this helps|let me know if|feel free to|would you like me to|is there anything else|(the|this) (file|script|config(uration)?)( above| below)? (contains|would|simulates|represents|is an example)|note that this is (a|an) )/i,
    'it talked about the file',
  ],
  [
    /\b(honey ?pots?|honeytokens?|decoys?|canary tokens?|deception|simulat(ed|ion) (server|machine|file|system|environment)|fictional|fictitious|made[- ]up|for (illustration|demonstration) purposes|lorem ipsum|mimicry|role ?play)/i,
    'it gave away that the machine is made up',
  ],
  [
    /\b(ignor|disregard|forget|overrid)[a-z]*\b.{0,40}\b(previous|prior|above|earlier|all|your|these)\b.{0,30}\b(instructions?|prompts?|rules?|directions?)\b/i,
    'it spoke of instructions',
  ],
  [
    /\b(system prompts?|developer (mode|message)|jailbreak|prompt injection|my instructions|(new|updated) instructions|you are now|you must now|act as (if you|an? (AI|assistant|model|unrestricted))|pretend (to be|that)|end of (prompt|instructions)|unrestricted (mode|assistant)|do anything now)\b/i,
    'it spoke of instructions',
  ],
  [
    /<\|[a-z_]+\|>|\[\/?(INST|SYS)\]|<<\/?SYS>>|<\/?(system|assistant|instructions?|think|tool_call)>|<\/user>|^#{2,} ?(system|response|assistant|user|human) ?:|"role"\s*:\s*"(system|user|assistant|developer|tool)"/im,
    'it had markers of a conversation',
  ],
  [/^(Human|Assistant|AI) ?: /m, 'it had markers of a conversation'],
  [/"(path|kind|bytes|rejected)"\s*:/, 'it repeated the question'],
  [
    /\b(your|example|insert)[_ -]?(real[_ -]?)?(password|secret|api[_ -]?key|token)([_ -]here)?\b|\bchange[_-]?me\b|<(password|secret|token|api[_-]?key)>|\b(placeholder|example\.(com|org|net)|foobar|john\.?doe|jane\.?doe)\b/i,
    'it had placeholders',
  ],
]

const voiceFlawOf = (text: ByteString): string | undefined => {
  // Names of files say it, too, with other characters for the blanks.
  const spoken = text.replace(/[_.-]+/g, ' ')
  return VOICES.find(([sound]) => sound.test(text) || sound.test(spoken))?.[1]
}
