/** Who may import whom, and through which files: the one place where it is written down. */

/** Folders of src/, the lowest layer first. Those of one layer do not know each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ['base'],
  ['store', 'events'],
  ['world', 'intent', 'nerve'],
  ['shell', 'fuse', 'persona', 'ink'],
  ['programs', 'tentacles', 'brain'],
  ['app'],
  ['cli'],
]

/** A tentacle may stand on another machine than the brain: it knows these folders only. */
const TENTACLES_KNOW = ['base', 'events', 'nerve', 'ink']

/** Files that other folders may import; a folder ending in / stands for all of its files. */
export const CONTRACTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['base', ['./']],
  ['store', ['store.ts', 'canon.ts', 'open.ts']],
  [
    'events',
    [
      'events.ts',
      'acts.ts',
      'public-key.ts',
      'open.ts',
      'sink.ts',
      'quarantine.ts',
      'recorder.ts',
      'index-reader.ts',
      'replay.ts',
    ],
  ],
  [
    'world',
    [
      'world.ts',
      'tree.ts',
      'process.ts',
      'syscalls.ts',
      'cpu-flaws.ts',
      'create.ts',
      'named.ts',
      'pinned.ts',
      'devpts.ts',
      'proc/proc.ts',
      'proc/machine-facts.ts',
      'sysfs/sysfs.ts',
    ],
  ],
  ['ink', ['ink.ts', 'inkwell.ts']],
  ['intent', ['intent.ts', 'reflexes.ts', 'secrets.ts', 'verdicts.ts']],
  [
    'nerve',
    [
      'nerve.ts',
      'machine.ts',
      // The carriers over a wire, for who has sockets.
      'wire/dial.ts',
      'wire/pipe.ts',
      'wire/reception.ts',
      'wire/tentacle-end.ts',
    ],
  ],
  [
    'shell',
    [
      'program.ts',
      'memory-guard.ts',
      'parse-memo.ts',
      'scheduler.ts',
      'session.ts',
      'shell.ts',
      'state.ts',
      'watch.ts',
      'gnu/',
      // What a builtin and the program of the same name have in common.
      'printf.ts',
      'signal-words.ts',
      'test-expression.ts',
      // What stty sets is what the line discipline obeys.
      'tty/termios.ts',
    ],
  ],
  [
    'fuse',
    ['device.ts', 'frames.ts', 'handler.ts', 'notices.ts', 'polled.ts', 'relay.ts', 'server.ts'],
  ],
  [
    'persona',
    [
      'blueprint.ts',
      'images.ts',
      'import/import.ts',
      'import/refused.ts',
      'models/for-persona.ts',
      'models/model.ts',
      'models/open.ts',
      'recipe.ts',
      'texts.ts',
      'persona.ts',
      'load.ts',
      'load-profile.ts',
      'host.ts',
      'host-keys.ts',
      'check.ts',
      'visitor-logs.ts',
    ],
  ],
  ['tentacles', ['tentacle.ts', 'listener.ts']],
  [
    'brain',
    [
      'brain.ts',
      'admission.ts',
      'api/api.ts',
      'api/server.ts',
      'api/sessions.ts',
      'login.ts',
      'tentacle-tokens.ts',
      'standing.ts',
    ],
  ],
  [
    'app',
    [
      'tentacle.ts',
      'mount.ts',
      'mountable.ts',
      'up.ts',
      'config.ts',
      'control.ts',
      'ghost-list.ts',
      'images.ts',
      'load-folder.ts',
      'version.ts',
      'world-list.ts',
      'copy-store.ts',
    ],
  ],
])

/** Modules that only compute: whoever needs them may use them. */
const COMPUTING = ['node:assert', 'node:assert/strict', 'node:crypto', 'node:util', 'node:zlib']

/** What of Node and npm the folders that touch visitors' bytes may use. Others are free. */
export const OUTSIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['base', COMPUTING],
  ['world', COMPUTING],
  // A tentacle elsewhere is hostile until its JSON is checked.
  ['nerve', ['zod']],
  ['shell', COMPUTING],
  // The descriptor of /dev/fuse is read and written; nothing is opened.
  ['fuse', [...COMPUTING, 'node:fs']],
  ['programs', COMPUTING],
  ['tentacles', [...COMPUTING, 'node:net', 'node:tls']],
  [
    'brain',
    [
      ...COMPUTING,
      'node:http',
      'fastify',
      '@fastify/swagger',
      '@fastify/swagger-ui',
      'fastify-type-provider-zod',
      'zod',
    ],
  ],
])

export const FOLDERS: readonly string[] = LAYERS.flat()

const layerOf = (folder: string): number => LAYERS.findIndex((layer) => layer.includes(folder))

/** May files of one folder import from another one at all? */
export const mayKnow = (folder: string, other: string): boolean => {
  if (folder === other) return true
  if (folder === 'tentacles') return TENTACLES_KNOW.includes(other)
  return layerOf(other) < layerOf(folder)
}

/** Is `file` (its path below its folder) open to other folders? */
export const isContract = (folder: string, file: string): boolean =>
  (CONTRACTS.get(folder) ?? []).some(
    (open) => open === './' || open === file || (open.endsWith('/') && file.startsWith(open)),
  )
