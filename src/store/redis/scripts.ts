/** The Lua scripts, one file each beside this one; the comment in each says keys and arguments. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export type ScriptName =
  | 'attach'
  | 'claim'
  | 'commit'
  | 'detach'
  | 'drop'
  | 'forget-blob'
  | 'note'
  | 'publish'
  | 'put-blob'
  | 'read'
  | 'release'
  | 'renew'
  | 'stage'

export interface Script {
  readonly lua: string
  /** What EVALSHA calls it by. */
  readonly sha: string
}

/** Reads scripts when they are first wanted. */
export const scripts = (): ((name: ScriptName) => Script) => {
  const read = new Map<ScriptName, Script>()
  return (name) => {
    const known = read.get(name)
    if (known !== undefined) return known
    const lua = readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
    const script = { lua, sha: createHash('sha1').update(lua).digest('hex') }
    read.set(name, script)
    return script
  }
}
