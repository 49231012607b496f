/** A line of the log as a person reads it. What visitors sent can't reach the terminal as control. */

const LEVELS = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info '],
  [40, 'warn '],
  [50, 'ERROR'],
  [60, 'FATAL'],
])

/** Fields every line has: they are the head of the line or the same on all. */
const HEAD = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'err'])

/** One JSON line of the log, or any other line, as printable text without its line end. */
export const readable = (line: string): string => {
  const entry = parsed(line)
  if (entry === undefined) return printable(line)
  const time = new Date(Number(entry.get('time'))).toISOString().slice(11, 23)
  const level = LEVELS.get(Number(entry.get('level'))) ?? String(entry.get('level'))
  const message = typeof entry.get('msg') === 'string' ? String(entry.get('msg')) : ''
  const fields = [...entry].filter(([name]) => !HEAD.has(name))
  const shown = fields.map(([name, value]) => `${name}=${shownValue(value)}`)
  const head = printable([time, level, message, ...shown].join(' '))
  return [head, ...stackLines(entry.get('err'))].join('\n')
}

const parsed = (line: string): ReadonlyMap<string, unknown> | undefined => {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = new Map(Object.entries(JSON.parse(line) as object))
    return Number.isFinite(entry.get('time')) ? entry : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const shownValue = (value: unknown): string =>
  typeof value === 'string' && /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value)

const stackLines = (error: unknown): readonly string[] => {
  const stack = (error as { stack?: unknown } | undefined)?.stack
  return typeof stack === 'string' ? stack.split('\n').map((each) => `    ${printable(each)}`) : []
}

/** C0, DEL, C1, and what turns the direction of writing: \u escapes instead. */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => (char === '\t' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
