/** The rules of the grammar that contain themselves. */
import type { Command, Compound, List, Part } from './ast.ts'
import type { Lexer } from './lexer.ts'
import type { Reading, Source } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'

/** Carried by the source, so that the files of the grammar need not import each other in circles. */
export interface Grammar {
  /** What starts with the `$` at `pos`. */
  dollar(source: Source, where: { readonly inDouble: boolean }): Reading<readonly Part[]>
  /** <( ) or >( ). */
  process(source: Source): Reading<Part>
  /** The commands of $( ), from behind the `(` up to behind the `)`. */
  substitution(source: Source): Reading<List>
  /** The commands inside of a compound command. */
  list(lexer: Lexer): Reading<List>
  command(lexer: Lexer): Reading<Command>
  /** A compound command by its first token, without redirections. */
  compound(lexer: Lexer, first: Token): Reading<Compound>
}
