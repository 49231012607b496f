/** Walks over the words of an awk program, and complains as mawk does. */
import { type Token, WrongProgram } from './lexer.ts'

export class TokenReader {
  readonly tokens: readonly Token[]
  at = 0
  /** Open braces, for the complaint at the end. */
  depth = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] ?? END
  }

  next(): Token {
    const token = this.peek()
    this.at++
    return token
  }

  isMark(text: string): boolean {
    const token = this.peek()
    return token.kind === 'mark' && token.text === text
  }

  isKeyword(text: string): boolean {
    const token = this.peek()
    return token.kind === 'keyword' && token.text === text
  }

  takesMark(text: string): boolean {
    const isIt = this.isMark(text)
    if (isIt) this.at++
    return isIt
  }

  needMark(text: string): void {
    if (!this.takesMark(text)) this.fail()
  }

  skipNewlines(alsoSemicolons: boolean): void {
    while (this.peek().kind === 'newline' || (alsoSemicolons && this.isMark(';'))) this.at++
  }

  /** mawk's complaints about what stands here. */
  fail(): never {
    const token = this.peek()
    if (token.kind === 'end' && this.depth > 0) {
      throw new WrongProgram(`line ${token.line}: missing } near end of file`)
    }
    if (token.kind === 'end') {
      throw new WrongProgram(`line ${token.line}: syntax error at or near end of file`)
    }
    if (token.kind === 'mark' && token.text === '}' && this.depth === 0) {
      throw new WrongProgram(
        `line ${token.line}: extra '}'`,
        `line ${token.line}: syntax error at or near end of line`,
      )
    }
    const shown = token.kind === 'newline' ? 'end of line' : token.text
    throw new WrongProgram(`line ${token.line}: syntax error at or near ${shown}`)
  }
}

const END: Token = { kind: 'end', text: '', line: 1 }
