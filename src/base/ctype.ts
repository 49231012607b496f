/** Character classes of the C.UTF-8 locale (glibc 2.36, isw*(3)) by code point. */

type Test = (code: number) => boolean

const ofUnicode = (property: RegExp): Test => {
  const known = new Map<number, boolean>()
  return (code) => {
    let answer = known.get(code)
    if (answer === undefined) {
      answer = code <= 0x10ffff && property.test(String.fromCodePoint(code))
      if (known.size < REMEMBERED_MAX) known.set(code, answer)
    }
    return answer
  }
}

/** Code points whose class is remembered: more than any real text uses, less than all. */
const REMEMBERED_MAX = 4096

const alphabetic = ofUnicode(/[\p{Alphabetic}\p{Nd}]/u)
const upperUnicode = ofUnicode(/[\p{Uppercase}\p{Lt}]/u)
const lowerUnicode = ofUnicode(/[\p{Lowercase}\p{Lt}]/u)
const printUnicode = ofUnicode(/[^\p{Cc}\p{Cs}\p{Cn}\u2028\u2029]/u)
const spaceUnicode = ofUnicode(/[\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/u)

const digit: Test = (c) => c >= 48 && c <= 57
const upper: Test = (c) => (c < 128 ? c >= 65 && c <= 90 : upperUnicode(c))
const lower: Test = (c) => (c < 128 ? c >= 97 && c <= 122 : lowerUnicode(c))
const alpha: Test = (c) => (c < 128 ? (c >= 65 && c <= 90) || (c >= 97 && c <= 122) : alphabetic(c))
const space: Test = (c) => (c < 128 ? c === 32 || (c >= 9 && c <= 13) : spaceUnicode(c))
const print: Test = (c) => (c < 128 ? c >= 32 && c < 127 : printUnicode(c))
const alnum: Test = (c) => digit(c) || alpha(c)
const graph: Test = (c) => print(c) && !space(c)

/** The twelve classes of POSIX, and `word` ([[:word:]] is a GNU and bash extension). */
export const CHARACTER_CLASSES: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['alpha', alpha],
  ['digit', digit],
  ['alnum', alnum],
  ['upper', upper],
  ['lower', lower],
  ['space', space],
  ['blank', (c) => c === 32 || c === 9 || (c >= 128 && c !== 0x2028 && c !== 0x2029 && space(c))],
  ['punct', (c) => graph(c) && !alnum(c)],
  ['print', print],
  ['graph', graph],
  ['cntrl', (c) => c < 32 || (c >= 127 && c < 160) || c === 0x2028 || c === 0x2029],
  ['xdigit', (c) => digit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102)],
  ['word', (c) => c === 95 || alnum(c)],
])

const CASE_PAIRS_MAX = 4096
const others = new Map<number, number>()

/** The same letter in the other case, or the code itself. */
export const otherCase = (code: number): number => {
  if (code < 128) {
    if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return code ^ 32
    return code
  }
  let other = others.get(code)
  if (other !== undefined) return other
  other = otherUnicode(code)
  if (others.size < CASE_PAIRS_MAX) others.set(code, other)
  return other
}

/** towupper(3). */
export const toUpper = (code: number): number => (lower(code) ? otherCase(code) : code)

/** towlower(3). */
export const toLower = (code: number): number => (upper(code) ? otherCase(code) : code)

const otherUnicode = (code: number): number => {
  if (code > 0x10ffff) return code
  const char = String.fromCodePoint(code)
  const swapped = char.toLowerCase() === char ? char.toUpperCase() : char.toLowerCase()
  const [first, ...rest] = Array.from(swapped)
  return first === undefined || rest.length > 0 ? code : (first.codePointAt(0) ?? code)
}
