/** Prints commands back as bash's `declare -f` does (print_cmd.c). */
import type { ByteString } from '../base/bytes.ts'
import type { List } from './ast.ts'

export const printSubstitution = (_list: List): ByteString => ''
