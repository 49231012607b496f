import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Config, type ConfigProblems, loadConfig } from './config.ts'

let directory: string
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'mimicry-config-'))
})
after(() => rmSync(directory, { recursive: true }))

const loaded = (yaml: string | undefined, env: NodeJS.ProcessEnv = {}) => {
  if (yaml === undefined) return loadConfig({ env, directory: join(directory, 'empty') })
  writeFileSync(join(directory, 'm.yaml'), yaml)
  return loadConfig({ file: 'm.yaml', directory, env })
}
const configOf = (answer: Config | ConfigProblems): Config => {
  assert.ok(!('problems' in answer), JSON.stringify(answer))
  return answer
}
const problemsOf = (answer: Config | ConfigProblems): readonly string[] => {
  assert.ok('problems' in answer, 'the settings were taken, but should be refused')
  return answer.problems
}

test('without a file and variables every key has its default', () => {
  const data = join(directory, 'empty', 'data')
  assert.deepEqual(loaded(undefined), {
    persona: 'ubuntu-24.04',
    world: { scope: 'visitor', inodes: 65_536, bytes: 268_435_456 },
    worlds: { max: 100_000 },
    auth: { policy: 'any', users: new Map(), tries: { min: 1, max: 4 } },
    listen: [{ host: '::', port: 2222, as: 'any', silent: 'raw', proxyProtocol: [] }],
    brain: { host: '127.0.0.1', port: 8000, tentacles: new Map() },
    workers: 1,
    durability: 'power',
    model: {
      provider: 'none',
      name: undefined,
      baseUrl: undefined,
      timeoutMs: 8000,
      stream: true,
      budget: { perDay: 500_000, perVisitor: 40_000, operator: 200_000 },
    },
    ghosts: 'plausible',
    network: 'pretend',
    programs: [],
    clock: {},
    data: { maxBytes: 10_737_418_240, keepDays: 90 },
    limits: {
      admission: {
        perSourceMax: 64,
        perLoopbackMax: 4096,
        connectionsMax: 20_000,
        channelsMax: 10,
      },
      api: { commandMs: 10_000, idleMs: 1_800_000, perSourceMax: 256, sessionsMax: 10_000 },
    },
    dataDir: data,
    store: `lmdb:${data}/worlds`,
    sensor: hostname(),
    modelKey: undefined,
    tentacle: { statusPort: undefined },
  })
})

describe('what is written is taken', () => {
  const cases: readonly [
    yaml: string,
    env: NodeJS.ProcessEnv,
    take: (it: Config) => unknown,
    want: unknown,
  ][] = [
    ['world: {scope: everyone}', {}, (it) => it.world.scope, 'everyone'],
    [
      'world: {scope: everyone}',
      { MIMICRY_WORLD__SCOPE: 'session' },
      (it) => it.world.scope,
      'session',
    ],
    ['world:\n  # scope: session\n', {}, (it) => it.world.scope, 'visitor'],
    ['', { MIMICRY_WORLD__SCOPE: '' }, (it) => it.world.scope, 'visitor'],
    [
      'limits: {channels_per_visit_max: 2}',
      { MIMICRY_LIMITS__CONNECTIONS_PER_SOURCE_MAX: '3' },
      ({ limits: { admission } }) => [admission.channelsMax, admission.perSourceMax],
      [2, 3],
    ],
    ['world: {bytes: 1GiB}', {}, (it) => it.world.bytes, 2 ** 30],
    ['world: {bytes: 1.5 MB}', {}, (it) => it.world.bytes, 1_500_000],
    ['world: {bytes: 4096}', {}, (it) => it.world.bytes, 4096],
    [
      '',
      { MIMICRY_WORLD: '{scope: session}', MIMICRY_WORLD__INODES: '40000' },
      (it) => it.world,
      { scope: 'session', inodes: 40_000, bytes: 2 ** 28 },
    ],
    [
      '',
      { MIMICRY_LISTEN: '[{"port":22,"as":"tcp"}]' },
      (it) => it.listen,
      [{ host: '::', port: 22, as: 'tcp', silent: 'raw', proxyProtocol: [] }],
    ],
    ['seed: "7"', {}, (it) => it.seed, '7'],
    ['', { MIMICRY_SEED: '007' }, (it) => it.seed, '007'],
    ['', { MIMICRY_STORE: 'memory:' }, (it) => it.store, 'memory:'],
    ['', { MIMICRY_DATA_DIR: '/srv/a #1: b' }, (it) => it.dataDir, '/srv/a #1: b'],
    ['store: "memory:"', {}, (it) => it.store, 'memory:'],
    ['store: redis://u:p@db:1/2?wait=1', {}, (it) => it.store, 'redis://u:p@db:1/2?wait=1'],
    ['store: lmdb:/srv/w', {}, (it) => it.store, 'lmdb:/srv/w'],
    ['store: lmdb:w', {}, (it) => it.store, () => `lmdb:${directory}/w`],
    [
      'data_dir: d',
      {},
      (it) => [it.dataDir, it.store],
      () => [`${directory}/d`, `lmdb:${directory}/d/worlds`],
    ],
    [
      '',
      { MIMICRY_DATA_DIR: '/d', MIMICRY_DATA__KEEP_DAYS: '3' },
      (it) => [it.dataDir, it.data.keepDays],
      ['/d', 3],
    ],
    ['clock: 2026-11-21T21:00:00Z', {}, (it) => it.clock, { startMs: Date.UTC(2026, 10, 21, 21) }],
    ['auth: {tries: 3}', {}, (it) => it.auth.tries, { min: 3, max: 3 }],
    ['auth: {users: {root: [a, b]}}', {}, (it) => it.auth.users, new Map([['root', ['a', 'b']]])],
    ['persona: debian-12', {}, (it) => it.persona, 'debian-12'],
    ['persona: ./mine', {}, (it) => it.persona, () => `${directory}/mine`],
    ['brain: {host: 0.0.0.0, token: 0123456789abcdef}', {}, (it) => it.brain.host, '0.0.0.0'],
    ['brain: {host: "::1"}', {}, (it) => it.brain.host, '::1'],
    ['', { LLM_MODEL: 'a', MIMICRY_MODEL__NAME: 'b' }, (it) => it.model.name, 'b'],
    ['model: {name: c}', { LLM_MODEL: 'a' }, (it) => it.model.name, 'a'],
    ['', { OPENAI_API_KEY: 'k' }, (it) => it.modelKey, undefined],
    ['', { MIMICRY_SOAK: '1' }, (it) => it.workers, 1],
  ]
  for (const [yaml, env, take, want] of cases) {
    test(`${JSON.stringify(yaml)} ${JSON.stringify(env)}`, () => {
      const wanted = typeof want === 'function' ? want() : want
      assert.deepEqual(take(configOf(loaded(yaml, env))), wanted)
    })
  }
})

describe('what is wrong is refused with place, key, reason and remedy', () => {
  const cases: readonly [yaml: string, env: NodeJS.ProcessEnv, problems: readonly string[]][] = [
    ['wolrd: {}', {}, ['m.yaml: wolrd: is no key. Did you mean world?']],
    ['scope: session', {}, ['m.yaml: scope: is no key. Did you mean world.scope?']],
    ['listen: [{prt: 1}]', {}, ['m.yaml: listen.0.prt: is no key. Did you mean listen.0.port?']],
    [
      'data: {zzzzzz: 1}',
      {},
      ['m.yaml: data.zzzzzz: is no key. Known here: max_bytes, keep_days.'],
    ],
    [
      '',
      { MIMICRY_LISTN: '[]' },
      ['environment: MIMICRY_LISTN: is no key. Did you mean MIMICRY_LISTEN?'],
    ],
    [
      '',
      { MIMICRY_SCOPE: 'session' },
      ['environment: MIMICRY_SCOPE: is no key. Did you mean MIMICRY_WORLD__SCOPE?'],
    ],
    [
      'world: {scope: visitr}',
      {},
      ['m.yaml: world.scope: "visitr" is none of visitor, session, everyone. Take visitor.'],
    ],
    [
      'world: {scope: 3}',
      {},
      ['m.yaml: world.scope: 3 is none of visitor, session, everyone. Take one of them.'],
    ],
    [
      'world: {inodes: many}',
      {},
      ['m.yaml: world.inodes: must be a number, not "many". Write digits only.'],
    ],
    [
      'world: {inodes: 1.5}',
      {},
      ['m.yaml: world.inodes: must be a whole number, not 1.5. Write digits only.'],
    ],
    ['world: {inodes: 3}', {}, ['m.yaml: world.inodes: is too small. The least is 33000.']],
    [
      'world: {bytes: 5q}',
      {},
      ['m.yaml: world.bytes: "5q" is no size. Write for example 256MiB or 10GiB.'],
    ],
    [
      'world: 3',
      {},
      ['m.yaml: world: must be a map of keys, not 3. Write its keys below it, indented.'],
    ],
    ['seed: 7', {}, ['m.yaml: seed: must be text, not 7. Put it in quotes.']],
    ['listen: 3', {}, ['m.yaml: listen: must be a list, not 3. Write for example [a, b].']],
    ['listen: []', {}, ['m.yaml: listen: is too small. The least is 1.']],
    [
      '',
      { MIMICRY_LISTEN: '[{"port":70000}]' },
      ['environment: MIMICRY_LISTEN.0.port: is too big. The most is 65535.'],
    ],
    [
      '',
      { MIMICRY_LISTEN: '[{"port"' },
      [
        'environment: MIMICRY_LISTEN: must be a list, not "[{\\"port\\"". Write for example [a, b].',
      ],
    ],
    [
      'clock: soon',
      {},
      ['m.yaml: clock: must be `real` or an ISO time such as 2026-11-21T21:00:00Z.'],
    ],
    [
      'auth: {tries: 5-2}',
      {},
      [
        'm.yaml: auth.tries: must be a number of tries from 1 to 9 or a range such as 1-4, not "5-2".',
      ],
    ],
    [
      'brain: {host: 0.0.0.0}',
      {},
      [
        'm.yaml: brain.token: is missing, but brain.host is not loopback. Set a token of at least 16 characters, or brain.host: 127.0.0.1.',
      ],
    ],
    [
      'brain: {token: short}',
      {},
      ['m.yaml: brain.token: is too small. The least is 16 characters.'],
    ],
    [
      'store: here',
      {},
      ['m.yaml: store: is no store. Write memory:, lmdb:PATH or a redis:// address.'],
    ],
    [
      '',
      { MIMICRY_NETWORK: 'capture' },
      [
        'environment: MIMICRY_NETWORK: capture does not work in this version. Take pretend or refuse.',
      ],
    ],
    [
      '',
      { LLM_PROVIDER: 'openai' },
      ['m.yaml: model.name: is missing. Write the name that the provider has for its model.'],
    ],
    [
      '',
      { LLM_PROVIDER: 'openai', LLM_MODEL: 'm' },
      ['environment: OPENAI_API_KEY: is not set, but model.provider is openai.'],
    ],
    [
      'model: {provider: anthropic, name: m}',
      { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: '' },
      ['environment: ANTHROPIC_API_KEY: is not set, but model.provider is anthropic.'],
    ],
    [
      'model: {provider: openai-compatible, name: m}',
      {},
      ['m.yaml: model.base_url: is missing. Write for example http://127.0.0.1:8080/v1.'],
    ],
    [
      'limits: {connection_per_source_max: 3, api_command_ms: 1}',
      {},
      [
        'm.yaml: limits.api_command_ms: is too small. The least is 100.',
        'm.yaml: limits.connection_per_source_max: is no key. Did you mean limits.connections_per_source_max?',
      ],
    ],
    [
      'workers: 0\nnetwork: capture',
      {},
      [
        'm.yaml: workers: is too small. The least is 1.',
        'm.yaml: network: capture does not work in this version. Take pretend or refuse.',
      ],
    ],
    [
      'a: [',
      {},
      [
        'm.yaml: file: is no YAML (Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5). Mend that line; a value that holds or ends in ":" needs quotes.',
      ],
    ],
    [
      'store: memory:',
      {},
      [
        'm.yaml: file: is no YAML (Nested mappings are not allowed in compact mappings at line 1, column 8). Mend that line; a value that holds or ends in ":" needs quotes.',
      ],
    ],
    ['- a', {}, ['m.yaml: file: is no map of keys. Write lines such as "workers: 2".']],
  ]
  for (const [yaml, env, problems] of cases) {
    test(`${JSON.stringify(yaml)} ${JSON.stringify(env)}`, () => {
      assert.deepEqual(problemsOf(loaded(yaml, env)), problems)
    })
  }
})

test('a file that is named must exist', () => {
  assert.deepEqual(problemsOf(loadConfig({ file: 'none.yaml', directory, env: {} })), [
    'none.yaml: file: cannot be read (ENOENT). Check its path, owner and mode.',
  ])
})
