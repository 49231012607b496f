/** `ghosts: eager`: whatever is asked for by name exists, as far as no tool is misled by it. */
import type { ByteString } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { S_IFDIR, S_IFREG } from '../world/tree.ts'
import type { Promised } from '../world/world.ts'
import { type About, TEXT_KINDS, type TextKind } from './recipe.ts'

/** File systems that are made up or volatile, and package data: all of it is known. */
const CLOSED_TREES = ['/proc', '/sys', '/dev', '/run', '/var/run', '/usr', '/boot', '/snap']
/** Of those only where people put things of their own. */
const OPEN_TREES = ['/usr/local', '/usr/src']

/**
 * Directories in which programs look for things by name, and do something else when they are
 * there: every mistyped command would be found, every locale known.
 */
const TOOL_DIRECTORIES =
  /^(s?bin|lib(32|64|x32|exec)?|games|terminfo|locale|zoneinfo|alternatives|apt|mail|spool|cache|lock|security|ssl|[\w-]*cron[\w.]*|dpkg|(?!conf\.d$|sites-)[\w.-]+\.d)$/

/** What shells, editors, network clients and sshd look for when they start. */
const TOOL_FILES =
  /^(nologin|hushlogins|inputrc|environment|terminfo|termcap|DIR_COLORS|(at|cron)\.(allow|deny)|ld\.so\..*|hosts\.(equiv|allow|deny)|shosts\.equiv|wgetrc|curlrc|nanorc|vimrc|screenrc|tmux\.conf|gitconfig|gai\.conf|host\.conf|localtime|timezone|securetty|core|g?shadow.*|group.*|passwd.*|nsswitch\.conf|resolv\.conf|ssh_.*|sshrc|moduli|sudoers.*|profile|bash.*|debian_chroot|GNUmakefile|[Mm]akefile|HEAD|objects|refs)$/
/** Left behind while something runs; here nothing does. */
const LOCKS = /(\.(lock|lck|pid|sock|swp|swo|tmp|part|dpkg-\w+|ucf-\w+|orig|rej)|~)$/
/** The few hidden files that no tool looks for but applications and people have. */
const HIDDEN = /^\.(env(\.\w+)?|htpasswd|git-credentials|pgpass|secrets?|passwords?)$/
/** A word that the shell left as it was: nobody's file. */
const TYPED = /^-|[^\w.@+:=,-]/

const KINDS: ReadonlyMap<string, TextKind> = new Map(
  Object.entries({
    text: ['', 'txt', 'old', 'bak', 'save', 'dist', 'text', 'list', 'key', 'pass', 'eml'],
    markdown: ['md'],
    ini: ['ini', 'conf', 'cnf', 'cfg', 'config', 'properties', 'service'],
    yaml: ['yml', 'yaml'],
    env: ['env', 'local', 'production', 'staging', 'example'],
    shell: ['sh', 'bash'],
    python: ['py'],
    php: ['php', 'inc'],
    sql: ['sql'],
    log: ['log', 'err', 'out'],
    csv: ['csv', 'tsv'],
  } satisfies Record<TextKind, readonly string[]>).flatMap(([kind, endings]) =>
    endings.map((ending) => [ending, kind as TextKind] as const),
  ),
)

const DIRECTORIES =
  /^(backups?|old|src|source|data|logs?|www|html|htdocs|public|files|uploads?|archives?|scripts|configs?|certs|keys|private|docs?|images|projects?|repos?|deploy|releases|shared|current|storage|exports?|imports?|dumps?|sites-\w+|conf\.d)$/

const BYTES_MIN = 180
const BYTES_MAX = 4_000
const LOG_TIMES = 6
/** How long after the installation the last of these files was written. */
const WRITTEN_WITHIN_S = 20 * 86_400
const DIRECTORY_BYTES = 4_096

/** What is promised at a path, and of which kind its text is. */
export interface Eager {
  readonly promised: Promised
  readonly kind: TextKind
}

/** Whether anything a visitor may think of exists in this directory. */
export const mayHoldAll = (dir: ByteString): boolean => {
  const isIn = (tree: string) => dir === tree || dir.startsWith(`${tree}/`)
  if (CLOSED_TREES.some(isIn) && !OPEN_TREES.some(isIn)) return false
  return !dir.split('/').some((name) => TOOL_DIRECTORIES.test(name))
}

/**
 * By the kind of name: a directory, or a text. Nothing for what tools look for, for locks, and for
 * kinds that a plain text would betray (archives, images, databases). Pure.
 */
export const eagerAt = (about: About, path: ByteString): Eager | undefined => {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (!mayHoldAll(path.slice(0, slash) || '/') || !isSomebodys(name)) return undefined
  const dice = seededDice(`${about.seed}/eager${path}`)
  const mtimeS = about.host.installedS + dice.below(WRITTEN_WITHIN_S)
  const times = { mtimeS, mtimeNs: dice.below(250_000_000) * 4 }
  if (DIRECTORIES.test(name)) {
    const mode = S_IFDIR | 0o755
    const promised = { mode, uid: 0, gid: 0, size: DIRECTORY_BYTES, ...times, children: [] }
    return { promised, kind: 'text' }
  }
  const kind = kindOf(name)
  if (kind === undefined) return undefined
  const bytes = BYTES_MIN + dice.below(BYTES_MAX)
  const isSecret = kind === 'env' || /pass|secret|key|cred|token/i.test(name)
  const { uid, gid } = ownerOf(about, path)
  return {
    promised: {
      mode: S_IFREG | (isSecret ? 0o600 : 0o644),
      uid,
      gid,
      size: kind === 'log' ? bytes * LOG_TIMES : bytes,
      ...times,
    },
    kind,
  }
}

/** The place of a kind in TEXT_KINDS. */
export const numberOf = (kind: TextKind): number => TEXT_KINDS.indexOf(kind)

const isSomebodys = (name: string): boolean => {
  if (TYPED.test(name) || LOCKS.test(name) || TOOL_FILES.test(name)) return false
  return !name.startsWith('.') || HIDDEN.test(name)
}

const kindOf = (name: string): TextKind | undefined => {
  if (name.startsWith('.env')) return 'env'
  const dot = name.lastIndexOf('.')
  return KINDS.get(dot <= 0 ? '' : name.slice(dot + 1).toLowerCase())
}

const ownerOf = (about: About, path: ByteString): { uid: number; gid: number } => {
  const person = about.host.people.find(({ home }) => path.startsWith(`${home}/`))
  return person === undefined ? { uid: 0, gid: 0 } : { uid: person.uid, gid: person.uid }
}
