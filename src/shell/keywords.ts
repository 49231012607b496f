/** Reserved words in the order `compgen -k` lists them (bash 5.2). */
export const KEYWORDS: readonly string[] = (
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] ' +
  'coproc'
).split(' ')
