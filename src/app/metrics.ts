/** What GET /metrics tells of a brain, in Prometheus' text format. */
import { statfs } from 'node:fs/promises'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../base/clock.ts'
import { METRICS_FOLDER_GAP_MS } from '../base/limits.ts'
import type { Brain, BrainOptions } from '../brain/brain.ts'
import type { OpenEvents } from '../events/open.ts'
import type { Sink } from '../events/sink.ts'
import type { Reception } from '../nerve/wire/reception.ts'
import type { Config } from './config.ts'
import { folderBytes } from './folder-bytes.ts'
import { countingSink } from './metrics-sink.ts'
import { version } from './version.ts'

export interface Metrics {
  /** Counts what the bus brings. */
  readonly sink: Sink
  /** What gates of worlds measure. */
  readonly measure: NonNullable<BrainOptions['measure']>
  /** What is looked at when somebody asks. */
  watch(sources: MetricSources): void
  text(): Promise<string>
}

export interface MetricSources {
  readonly config: Pick<Config, 'dataDir' | 'model'>
  readonly brain: Pick<Brain, 'counts'>
  readonly bus: Pick<OpenEvents['bus'], 'counts'>
  readonly reception: Pick<Reception, 'tentacles'>
  /** Tokens that visitors together, and the operator, have spent today. */
  readonly spent: () => Promise<{ readonly visitors: number; readonly operator: number }>
}

/** Seconds: a commit to LMDB takes 1-50 ms, a disk in trouble seconds. */
const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

/** Metrics with nothing counted. */
export const createMetrics = (clock: Clock): Metrics => {
  const registry = new Registry()
  const shared = { registers: [registry], buckets: COMMIT_BUCKETS }
  const commits = new Histogram({
    ...shared,
    name: 'mimicry_commit_seconds',
    help: 'Time the store took for a batch of changes.',
  })
  const waits = new Histogram({
    ...shared,
    name: 'mimicry_gate_wait_seconds',
    help: 'Time output waited until the changes before it were durable.',
  })
  const text = withProcess(registry)
  return {
    sink: countingSink(registry),
    measure: {
      clock,
      committed: (ms) => commits.observe(ms / 1000),
      waited: (ms) => waits.observe(ms / 1000),
    },
    watch: (sources) => watchAll(registry, sources, clock),
    text,
  }
}

/** The registry's text; the process's own figures begin with the first who asks for them. */
export const withProcess = (registry: Registry): (() => Promise<string>) => {
  let isAsked = false
  return () => {
    // They cost a timer that never rests: who scrapes nothing pays nothing.
    if (!isAsked) collectProcess(registry)
    isAsked = true
    return registry.metrics()
  }
}

/** What prom-client reads from /proc, which Node's permission model keeps from us: it would be 0. */
const FROM_PROC = [
  'process_resident_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'process_open_fds',
  'process_max_fds',
]

const collectProcess = (registry: Registry): void => {
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  for (const name of FROM_PROC) registry.removeSingleMetric(name)
  const name = 'process_resident_memory_bytes'
  const resident = gauge(registers, name, 'Resident memory size in bytes.', (it) =>
    it.set(process.memoryUsage.rss()),
  )
  resident.set(process.memoryUsage.rss())
  new Gauge({ name: 'mimicry_info', help: 'Its version.', labelNames: ['version'], registers }).set(
    { version },
    1,
  )
}

const gauge = <T extends string = never>(
  registers: Registry[],
  name: string,
  help: string,
  look: (gauge: Gauge<T>) => void | Promise<void>,
  labelNames: readonly T[] = [],
): Gauge<T> =>
  new Gauge<T>({
    name,
    help,
    labelNames,
    registers,
    collect() {
      return look(this)
    },
  })

const watchAll = (registry: Registry, sources: MetricSources, clock: Clock): void => {
  const registers = [registry]
  const { brain, bus, reception } = sources
  const open = (of: keyof ReturnType<Brain['counts']>, help: string) =>
    gauge(registers, `mimicry_${of}`, help, (it) => it.set(brain.counts()[of]))
  open('visits', 'Connections and API sessions that are open.')
  open('channels', 'Shells, commands and other channels that are open.')
  open('worlds', 'Worlds in memory.')
  open('machines', 'Worker threads that run worlds.')
  gauge(registers, 'mimicry_tentacles', 'Remote tentacles that are linked.', (it) =>
    it.set(reception.tentacles.length),
  )
  watchSinks(registers, bus)
  watchDisk(registers, sources.config.dataDir, clock)
  if (sources.config.model.provider !== 'none') watchBudget(registers, sources)
}

const watchSinks = (registers: Registry[], bus: MetricSources['bus']): void => {
  gauge(
    registers,
    'mimicry_sink_queued',
    'Happenings that wait for a sink.',
    (it) => {
      for (const { sink, queued } of bus.counts()) it.set({ sink }, queued)
    },
    ['sink'],
  )
  for (const [of, help] of [
    ['taken', 'Happenings a sink has taken.'],
    ['lost', 'Happenings a sink was too slow for, or failed at.'],
  ] as const) {
    new Counter({
      name: `mimicry_sink_${of}_total`,
      help,
      labelNames: ['sink'],
      registers,
      collect() {
        this.reset()
        for (const { sink, [of]: count } of bus.counts()) this.inc({ sink }, count)
      },
    })
  }
}

const watchDisk = (registers: Registry[], dataDir: string, clock: Clock): void => {
  let bytes = 0
  let lookedMs = Number.NEGATIVE_INFINITY
  const help = 'Bytes of the data folder; looked at once a minute.'
  gauge(registers, 'mimicry_data_bytes', help, async (it) => {
    if (clock.ticksMs() - lookedMs >= METRICS_FOLDER_GAP_MS) {
      lookedMs = clock.ticksMs()
      bytes = await folderBytes(dataDir)
    }
    it.set(bytes)
  })
  gauge(registers, 'mimicry_disk_free_bytes', 'Room left on its disk.', async (it) => {
    const { bavail, bsize } = await statfs(dataDir)
    it.set(bavail * bsize)
  })
}

const watchBudget = (registers: Registry[], { config, spent }: MetricSources): void => {
  const { perDay, operator } = config.model.budget
  gauge(
    registers,
    'mimicry_model_budget_left_tokens',
    'Tokens the model may still cost today (UTC).',
    async (it) => {
      const today = await spent()
      it.set({ payer: 'visitors' }, Math.max(0, perDay - today.visitors))
      it.set({ payer: 'operator' }, Math.max(0, operator - today.operator))
    },
    ['payer'],
  )
}
