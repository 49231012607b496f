/** Writes happenings into the session index, a batch in one transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Time } from '../../base/clock.ts'
import { INDEX_ROWS_KNOWN_MAX } from '../../base/limits.ts'
import type { Told, VisitIdentity } from '../events.ts'

export interface IndexWriter {
  /** All or nothing; throws what SQLite says. */
  write(batch: readonly Told[]): void
}

type Statements = { readonly [K in keyof typeof SQL]: StatementSync }

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  find: 'SELECT id FROM sessions WHERE session = ?',
  session: `INSERT INTO sessions
    (session, protocol, src_ip, src_port, dst_ip, dst_port, world, started_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ended: 'UPDATE sessions SET ended_ms = ? WHERE id = ?',
  client: 'UPDATE sessions SET client = ? WHERE id = ?',
  hassh: 'UPDATE sessions SET hassh = ? WHERE id = ?',
  score: 'UPDATE sessions SET score = ? WHERE id = ?',
  verdict: 'UPDATE sessions SET score = ?, verdict = ? WHERE id = ?',
  login: 'INSERT INTO logins VALUES (?, ?, ?, ?, ?, ?)',
  command: 'INSERT INTO commands VALUES (?, ?, ?, ?)',
  /** The line is there already: this says that it named no program. */
  notFound: `UPDATE commands SET found = 0 WHERE rowid =
    (SELECT max(rowid) FROM commands WHERE visit = ?)`,
  sign: 'INSERT INTO signs VALUES (?, ?, ?, ?, ?, ?)',
  recording: 'INSERT OR IGNORE INTO recordings (ttylog, visit, started_ms) VALUES (?, ?, ?)',
  recorded: 'UPDATE recordings SET took_ms = ?, bytes = ?, shasum = ? WHERE ttylog = ?',
} as const

/** A writer on an open database with its tables. */
export const createIndexWriter = (db: DatabaseSync): IndexWriter => {
  const names = Object.keys(SQL) as (keyof typeof SQL)[]
  const run = Object.fromEntries(names.map((it) => [it, db.prepare(SQL[it])])) as Statements
  /** Rows of sessions that go on, and of some that were told of late: others are looked up. */
  const rows = new Map<string, number | bigint>()

  const rowOf = (who: VisitIdentity, at: Time): number | bigint => {
    const known = rows.get(who.session)
    if (known !== undefined) return known
    const found = run.find.get(who.session) as { id: number } | undefined
    const row = found?.id ?? addSession(who, at)
    if (rows.size >= INDEX_ROWS_KNOWN_MAX) rows.clear()
    rows.set(who.session, row)
    return row
  }

  const addSession = (who: VisitIdentity, at: Time): number | bigint => {
    const { session, protocol, address, port, localAddress, localPort, world } = who
    const place = [address, port, localAddress, localPort] as const
    return run.session.run(session, protocol, ...place, world, msOf(at)).lastInsertRowid
  }

  const put = ({ at, who, what }: Told): void => {
    if (who === undefined) return
    const row = rowOf(who, at)
    const ms = msOf(at)
    switch (what.type) {
      case 'session.closed':
        run.ended.run(ms, row)
        return void rows.delete(who.session)
      case 'client.version':
        return void run.client.run(what.version, row)
      case 'client.kex':
        return void run.hassh.run(what.hassh, row)
      case 'login.success':
      case 'login.failed': {
        const { username, proof } = what
        const secret = proof.method === 'password' ? proof.password : keyText(proof)
        const isAccepted = what.type === 'login.success' ? 1 : 0
        return void run.login.run(row, ms, username, proof.method, secret, isAccepted)
      }
      case 'command.input':
        return void run.command.run(row, ms, what.input, 1)
      case 'command.failed':
        return void run.notFound.run(row)
      case 'intent.sign': {
        run.score.run(what.score, row)
        const techniques = what.techniques.join(' ')
        return void run.sign.run(row, ms, what.sign, techniques, what.weight, what.evidence)
      }
      case 'intent.verdict':
        return void run.verdict.run(what.score, what.verdict, row)
      case 'log.open':
        return void run.recording.run(what.ttylog, row, ms)
      case 'log.closed':
        return void run.recorded.run(Math.round(what.tookMs), what.bytes, what.shasum, what.ttylog)
      default:
        // The index holds what is searched for; the log holds everything.
        return
    }
  }

  return {
    write: (batch) => {
      run.begin.run()
      try {
        for (const told of batch) put(told)
        run.commit.run()
      } catch (cause) {
        rows.clear()
        if (db.isTransaction) run.rollback.run()
        throw cause
      }
    },
  }
}

const keyText = (proof: { readonly method: string; readonly key?: { fingerprint: string } }) =>
  proof.key?.fingerprint ?? ''

const msOf = ({ s, ns }: Time): number => s * 1000 + Math.floor(ns / 1e6)
