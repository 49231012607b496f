/** Questions to the session index: for the operator's commands and the dashboard. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

export interface SessionRow {
  readonly session: string
  readonly protocol: string
  readonly address: string
  readonly world: string
  readonly startedMs: number
  /** Null while it goes on, or when the brain died. */
  readonly endedMs: number | null
  readonly client: string | null
  readonly hassh: string | null
  readonly score: number
  readonly verdict: string | null
  readonly username: string | null
  readonly commands: number
  readonly recordings: number
}

export interface RecordingRow {
  readonly ttylog: string
  readonly session: string
  readonly address: string
  readonly username: string | null
  readonly startedMs: number
  readonly tookMs: number | null
  readonly bytes: number | null
  readonly commands: number
}

export interface IndexReader {
  /** The newest first; `before` (milliseconds since 1970) for the next page. */
  sessions(page: { limit: number; beforeMs?: number }): readonly SessionRow[]
  commandsOf(session: string): readonly { atMs: number; input: string; found: number }[]
  /** The newest first. */
  recordings(limit: number): readonly RecordingRow[]
  close(): void
}

const USERNAME = `(SELECT username FROM logins
  WHERE visit = sessions.id ORDER BY accepted DESC, logins.rowid DESC LIMIT 1) AS username`
const COMMANDS = '(SELECT count(*) FROM commands WHERE visit = sessions.id) AS commands'

/** Opens the index of a data folder for reading; undefined when there is none yet. */
export const openIndexReader = (dataDir: string): IndexReader | undefined => {
  const path = join(dataDir, 'index.db')
  if (!existsSync(path)) return undefined
  const url = pathToFileURL(path)
  // Nobody writes: then reading must leave no files of the reader's behind.
  if (!existsSync(`${path}-wal`)) url.search = 'immutable=1'
  const db = new DatabaseSync(url, { readOnly: true, timeout: 2_000 })
  const sessions = db.prepare(`SELECT session, protocol, src_ip AS address, world,
    started_ms AS startedMs, ended_ms AS endedMs, client, hassh, score, verdict,
    ${USERNAME}, ${COMMANDS},
    (SELECT count(*) FROM recordings WHERE visit = sessions.id) AS recordings
    FROM sessions WHERE started_ms < ? ORDER BY started_ms DESC, id DESC LIMIT ?`)
  const commands = db.prepare(`SELECT at_ms AS atMs, input, found FROM commands
    JOIN sessions ON sessions.id = visit WHERE session = ? ORDER BY commands.rowid`)
  const recordings = db.prepare(`SELECT ttylog, session, src_ip AS address, ${USERNAME},
    recordings.started_ms AS startedMs, took_ms AS tookMs, bytes, ${COMMANDS}
    FROM recordings JOIN sessions ON sessions.id = visit
    ORDER BY recordings.started_ms DESC LIMIT ?`)
  return {
    sessions: ({ limit, beforeMs = Number.MAX_SAFE_INTEGER }) =>
      sessions.all(beforeMs, limit) as unknown as SessionRow[],
    commandsOf: (session) => commands.all(session) as never,
    recordings: (limit) => recordings.all(limit) as unknown as RecordingRow[],
    close: () => db.close(),
  }
}
