/** Draws what a recorded terminal showed as a picture. usage: node tools/session-svg.ts FILE.cast FILE.svg */
import { readFileSync, writeFileSync } from 'node:fs'

const CELL = { width: 8, height: 18 }
const MARGIN = 14
const BAR = 30
const INK = '#d5d9e0'
const PAPER = '#14161b'

/** Colours 30-37 and 90-97 of SGR (ECMA-48 8.3.117), as this picture paints them. */
const COLOURS: ReadonlyMap<number, string> = new Map([
  ...['#5c6370', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d5d9e0'].map(
    (colour, at) => [30 + at, colour] as const,
  ),
  ...['#7f848e', '#ff7a85', '#b5e890', '#ffd68a', '#7cc4ff', '#dd8ef5', '#6ad0dd', '#ffffff'].map(
    (colour, at) => [90 + at, colour] as const,
  ),
])

interface Cell {
  readonly char: string
  readonly colour: string
  readonly isBold: boolean
}

interface Cast {
  readonly width: number
  readonly shown: string
}

/** What an asciicast v2 showed, in one piece; input and sizes left out. */
const castOf = (text: string): Cast => {
  const [head = '{}', ...events] = text.split('\n').filter((line) => line !== '')
  const { width } = JSON.parse(head) as { width: number }
  const output = events.flatMap((line) => {
    const [, kind, data] = JSON.parse(line) as [number, string, string]
    return kind === 'o' ? [data] : []
  })
  return { width, shown: output.join('') }
}

/** A control sequence, a control character, or one to show. */
const PIECE = /\x1b\[([?\d;]*)([@-~])|\x1b[^[]|[\s\S]/gu

/** Rows of cells: lines, carriage returns, backspaces, colours and erasing; enough for a shell. */
const rowsOf = ({ width, shown }: Cast): readonly (readonly Cell[])[] => {
  const rows: Cell[][] = [[]]
  let column = 0
  let colour = INK
  let isBold = false
  const last = (): Cell[] => rows.at(-1) ?? []
  const newRow = (): void => {
    rows.push([])
  }
  const paint = (codes: string): void => {
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) [colour, isBold] = [INK, false]
      else if (code === 1) isBold = true
      else if (code === 39) colour = INK
      else colour = COLOURS.get(code) ?? colour
    }
  }
  for (const [piece, codes = '', end] of shown.matchAll(PIECE)) {
    if (end === 'm') paint(codes)
    else if (end === 'K') last().length = Math.min(last().length, column)
    else if (piece.length > 1 && piece.startsWith('\x1b')) continue
    else if (piece === '\r') column = 0
    else if (piece === '\n') newRow()
    else if (piece === '\b') column = Math.max(0, column - 1)
    else if (piece >= ' ') {
      if (column >= width) {
        newRow()
        column = 0
      }
      const row = last()
      while (row.length < column) row.push({ char: ' ', colour: INK, isBold: false })
      row[column] = { char: piece, colour, isBold }
      column++
    }
  }
  while (rows.length > 1 && last().length === 0) rows.pop()
  return rows
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Neighbours that look alike, as one piece of text. */
const runsOf = (row: readonly Cell[]): readonly { text: string; cell: Cell; at: number }[] => {
  const runs: { text: string; cell: Cell; at: number }[] = []
  row.forEach((cell, at) => {
    const before = runs.at(-1)
    const isAlike = before?.cell.colour === cell.colour && before.cell.isBold === cell.isBold
    if (before !== undefined && isAlike) before.text += cell.char
    else runs.push({ text: cell.char, cell, at })
  })
  return runs
}

/** The picture of an asciicast (its text), as SVG text; the same for the same recording. */
export const sessionSvg = (cast: string): string => {
  const { width: columns, shown } = castOf(cast)
  const rows = rowsOf({ width: columns, shown })
  const width = columns * CELL.width + 2 * MARGIN
  const height = rows.length * CELL.height + BAR + MARGIN
  const texts = rows.flatMap((row, line) =>
    runsOf(row)
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, cell, at }) => {
        const [x, y] = [MARGIN + at * CELL.width, BAR + (line + 1) * CELL.height - 5]
        const length = text.length * CELL.width
        const look = `fill="${cell.colour}"${cell.isBold ? ' font-weight="bold"' : ''}`
        return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" ${look}>${escaped(text)}</text>`
      }),
  )
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, at) => `<circle cx="${MARGIN + 6 + at * 20}" cy="15" r="6" fill="${fill}"/>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A recorded session">`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    ...lights,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" xml:space="preserve">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2)
  if (from === undefined || to === undefined) {
    console.error('usage: node tools/session-svg.ts FILE.cast FILE.svg')
    process.exit(2)
  }
  writeFileSync(to, sessionSvg(readFileSync(from, 'utf8')))
}
