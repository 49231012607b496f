/** A file without magic number: bash reads it itself, as a new shell would. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run } from '../program.ts'
import { ShellProcess } from '../shell-process.ts'
import { setUpVariables } from '../startup.ts'
import { finish } from './spawn.ts'
import { readScript, runText } from './text.ts'

/** A frame: runs the script in this process with a fresh shell. */
export function* runScript(
  shell: ShellProcess,
  image: {
    readonly path: ByteString
    readonly args: readonly ByteString[]
    readonly env: ReadonlyMap<ByteString, ByteString>
  },
): Run<number> {
  const { path, args, env } = image
  const { sys, allBuiltins } = shell
  sys.origin = 'script'
  const fresh = new ShellProcess({
    sys,
    builtins: allBuiltins,
    parses: shell.parses,
    name: args[0] ?? path,
    interactive: false,
    login: false,
  })
  setUpVariables(fresh, env)
  fresh.parameters = args.slice(1)
  const text = yield* readScript(fresh, path)
  if (failed(text)) {
    yield* shell.complain(`${path}: ${text.text}`)
    return 126
  }
  fresh.calls = [{ kind: 'main', name: 'main', source: path, line: 0 }]
  const status: number = yield runText(fresh, text, { line: 1, isLast: true })
  return yield* finish(fresh, status)
}
