/** Which test meets which limit without importing it, and which limits need no test, and why. */

/** By limit: a test that reaches it, and words of that test. */
export const MET: ReadonlyMap<string, readonly [file: string, words: string]> = new Map([
  ['API_SESSION_ID_CHARS_MAX', ['test/attacks/api.test.ts', "'x'.repeat(257)"]],
  ['ARGUMENTS_BYTES_MAX', ['test/limits/shell.test.ts', "limit: 'ARGUMENTS_BYTES_MAX'"]],
  ['EXPRESSION_LEVELS_MAX', ['test/limits/shell.test.ts', "limit: 'EXPRESSION_LEVELS_MAX'"]],
  ['GLOB_STEPS_MAX', ['test/limits/shell.test.ts', "limit: 'GLOB_STEPS_MAX'"]],
  ['REGEX_STEPS_MAX', ['test/limits/shell.test.ts', "limit: 'REGEX_STEPS_MAX, REGEX_WORK_MAX'"]],
  ['REGEX_WORK_MAX', ['test/limits/shell.test.ts', "limit: 'REGEX_STEPS_MAX, REGEX_WORK_MAX'"]],
  ['BREAKER_FAILURES', ['src/persona/models/breaker.test.ts', 'four failures in a row']],
  ['BREAKER_OPEN_MS', ['src/persona/models/breaker.test.ts', '15_000, 30_000']],
  ['BREAKER_OPEN_MS_MAX', ['src/persona/models/breaker.test.ts', '600_000, 600_000']],
  ['DESCRIPTORS_MAX', ['src/world/pipe.test.ts', 'fd < 65_536; fd++']],
  ['EVENTS_CLOSE_MS', ['src/events/bus.test.ts', 'waits for nobody for ever']],
  ['EVIDENCE_SHARE_PER_SOURCE', ['src/events/allowance.test.ts', 'an eighth a day']],
  ['GROUPS_MAX', ['src/world/process.test.ts', '65_537']],
  ['HARD_LINKS_MAX', ['src/world/quota.test.ts', 'EMLINK beyond 65,000 links']],
  ['HTTP_FIRST_BUFFER_BYTES', ['src/tentacles/http/recorded.test.ts', 'nginx answers as recorded']],
  ['HTTP_LARGE_BUFFER_BYTES', ['src/tentacles/http/recorded.test.ts', 'nginx answers as recorded']],
  ['HTTP_LARGE_BUFFERS_MAX', ['src/tentacles/http/recorded.test.ts', 'nginx answers as recorded']],
  ['LINK_PING_MS', ['src/nerve/wire/link.test.ts', 'a pipe that has gone silent is given up']],
  ['MEMORY_SOFT_SHARE', ['test/e2e/machines.test.ts', '{ machineHeapMb: 160 }']],
  ['MODEL_ANSWER_CHARS_MAX', ['src/persona/models/open.test.ts', 'floods']],
  ['MODEL_RESPONSE_BYTES_MAX', ['src/persona/models/open.test.ts', 'floods']],
  ['PIPE_BYTES', ['src/world/pipe.test.ts', "'x'.repeat(70_000))), 65_536)"]],
  ['PIPE_PAGES_MAX', ['src/world/pipe.test.ts', 'beyond so many pipes a new one has two pages']],
  ['REDIS_ATTEMPT_MS_MAX', ['src/store/redis-faults.test.ts', 'cut off without a word']],
  ['REDIS_OPEN_MS_MAX', ['src/store/redis-address.test.ts', 'nobody there']],
  ['REDIS_RECORDS_PER_TURN', ['src/store/suite/worlds.test-kit.ts', 'thousands of records']],
  ['REDIS_ROWS_AT_ONCE', ['src/store/suite/blobs.test-kit.ts', 'hundreds of blobs are swept']],
  ['REDIS_SILENCE_MS_MAX', ['src/store/redis-faults.test.ts', 'cut off without a word']],
  ['REDIS_WAIT_MS_MAX', ['src/store/redis-address.test.ts', 'patienceMs: 30_000']],
  ['RETENTION_GAP_MS', ['src/events/retention.test.ts', 'it looks again after an hour']],
  ['RETENTION_SHARE', ['src/events/retention.test.ts', 'at once after many bytes']],
  ['TOKENS_OPERATOR', ['src/app/config.test.ts', 'operator: 200_000']],
  ['TOKENS_PER_DAY', ['src/app/config.test.ts', 'perDay: 500_000']],
  ['TOKENS_PER_VISITOR', ['src/app/config.test.ts', 'perVisitor: 40_000']],
])

/** Limits that no test can or need reach, by the reason. */
export const NOT_MET: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'a cache: its size changes no answer, only how often it is worked out',
    [
      ...['PATTERNS_KEPT_MAX', 'EXPRESSIONS_KEPT_MAX', 'CANON_BYTES_MAX'],
      ...[
        'RECORDED_BLOCKS_OPEN_MAX',
        'IMPORTED_BLOCKS_OPEN_MAX',
        'REGEXES_KEPT_MAX',
        'LIVING_HOURS_MAX',
        'LIVING_BYTES_MAX',
      ],
      ...['PROC_TEXTS_MAX', 'PERSONAS_BUILT_MAX', 'PACES_KEPT', 'MADE_KNOWN_MAX'],
      ...[
        'RESIDENT_BYTES_MAX',
        'REGEX_STATES_MAX',
        'BLOBS_ARRIVED_MAX',
        'MOUNT_RESIDENT_BYTES_MAX',
      ],
    ],
  ],
  [
    'the size of a piece of work or the length of a pause: bench/ measures it',
    [
      ...['WAKE_CREDIT_MS', 'STEPS_PER_LOOK', 'STDIO_BYTES', 'READ_AHEAD_BYTES'],
      ...['INLINE_BYTES_MAX', 'MEMORY_NOTE_BYTES_MIN', 'BATCHES_UNDER_WAY_MAX'],
      ...['LINK_ACK_BYTES', 'MADE_GAP_MS', 'CLAIM_MARGIN_MS', 'CLAIM_POLL_MS', 'PACE_FIRST_MS'],
      ...[
        'METRICS_FOLDER_GAP_MS',
        'MOUNT_COMMIT_GAP_MS',
        'MOUNT_UNTOLD_BYTES_MAX',
        'DIAL_GAP_MS_MIN',
        'DISK_RETRY_MS',
        'DISK_RETRY_MS_MAX',
        'ACTS_GAP_MS',
      ],
      ...['SPENDING_FORGOTTEN_MAX', 'LIVING_READS_MAX', 'READ_BYTES_MAX', 'TELNET_START_MS'],
      ...['INDEX_SHARE', 'RECORDING_HELD_CHARS_MAX', 'REDIS_RETRY_MS_MAX', 'REDIS_ASK_GAP_MS'],
      ...['REDIS_LOOK_GAP_MS', 'REDIS_RENEWALS_MAX'],
    ],
  ],
  [
    'hours, or gigabytes, or twenty thousand connections: too much for a test',
    [
      ...['KEEPALIVE_MS', 'MACHINE_HEAP_MB', 'SSH_HELD_BYTES_MAX', 'RECORDINGS_HELD_CHARS_MAX'],
      ...['MACHINE_ARRAYS_BYTES_MAX', 'LINK_LENT_BYTES_MAX'],
    ],
  ],
])
