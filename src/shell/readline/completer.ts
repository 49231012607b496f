/** The port to whoever knows what can stand in a line: commands, files, variables, users. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../program.ts'

export type CompletionKind = 'any' | 'command' | 'file' | 'variable' | 'user' | 'host'

export interface Candidate {
  /** What is put into the line for it, unquoted. */
  readonly text: ByteString
  /** What a listing shows. */
  readonly shown: ByteString
  /** A file: quoted as files are. */
  readonly isFile: boolean
}

export interface Completion {
  /** The word in the line that is replaced. */
  readonly from: number
  readonly to: number
  /** The quote that is open at the start of the word, or ''. */
  readonly quote: '' | '"' | "'"
  /** Sorted, each once. */
  readonly candidates: readonly Candidate[]
  /** The candidates do not begin with the word (it is a pattern): it stays until one is left. */
  readonly keepsWord: boolean
  /** The word as it is, without quoting. */
  readonly word: ByteString
  /** Put behind the only candidate at the end of the line: ' ', '/', ''. */
  readonly suffix: ByteString
  /** The text of `text` quoted as it must stand in the line. */
  quoted(text: ByteString): ByteString
}

export interface Completer {
  complete(text: ByteString, point: number, kind: CompletionKind): Run<Completion>
}
