/** The tables of data/index.db: what is searched by session, address and time. */

/** Raised when the tables change: an index of another version is made anew. */
export const INDEX_VERSION = 1

/** Who and when; times are milliseconds since 1970. */
export const TABLES = `
CREATE TABLE IF NOT EXISTS sessions (
  id INTEGER PRIMARY KEY,
  session TEXT NOT NULL UNIQUE,
  protocol TEXT NOT NULL,
  src_ip TEXT NOT NULL,
  src_port INTEGER NOT NULL,
  dst_ip TEXT NOT NULL,
  dst_port INTEGER NOT NULL,
  world TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  client TEXT,
  hassh TEXT,
  score INTEGER NOT NULL DEFAULT 0,
  verdict TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_by_start ON sessions (started_ms);
CREATE INDEX IF NOT EXISTS sessions_by_address ON sessions (src_ip, started_ms);
CREATE TABLE IF NOT EXISTS logins (
  visit INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  username TEXT NOT NULL,
  method TEXT NOT NULL,
  secret TEXT NOT NULL,
  accepted INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS logins_by_visit ON logins (visit);
CREATE TABLE IF NOT EXISTS commands (
  visit INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  input TEXT NOT NULL,
  found INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS commands_by_visit ON commands (visit);
CREATE TABLE IF NOT EXISTS signs (
  visit INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  sign TEXT NOT NULL,
  techniques TEXT NOT NULL,
  weight INTEGER NOT NULL,
  evidence TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS signs_by_visit ON signs (visit);
CREATE TABLE IF NOT EXISTS recordings (
  ttylog TEXT PRIMARY KEY,
  visit INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  started_ms INTEGER NOT NULL,
  took_ms INTEGER,
  bytes INTEGER,
  shasum TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS recordings_by_visit ON recordings (visit);
PRAGMA user_version = ${INDEX_VERSION};
`
