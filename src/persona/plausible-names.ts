/** What a file's name says that it holds: read word by word, so that random letters say nothing. */
import type { ByteString } from '../base/bytes.ts'

/** What somebody who gives a file this name keeps in it. */
export type Meaning =
  | 'secret'
  | 'secrets'
  | 'dump'
  | 'archive'
  | 'key'
  | 'certificate'
  | 'notes'
  | 'keystore'
  | 'environment'

export interface PlausibleName {
  readonly meaning: Meaning
  readonly words: ReadonlySet<string>
  /** In small letters, without its dot and without what marks an old copy: `sql.gz`, ``. */
  readonly extension: string
}

/** Longer names are nobody's habit, and reading them would cost. */
const NAME_CHARS_MAX = 48

const SINGLE = wordsIn('password passwd passphrase pass pwd secret token apikey masterkey')
const MANY = wordsIn(
  'passwords passwds secrets tokens apikeys credential credentials cred creds pw pws logins',
)
const PRIVATE_KEYS = wordsIn('key keys privkey rsa ed25519 ecdsa dsa')
const CERTIFICATES = wordsIn('cert certs certificate fullchain chain ca crt')
const DUMPS = wordsIn('dump dumps backup backups bkp db database databases mysqldump mysql sql')
const NOTES = wordsIn('note notes todo todos readme howto instructions wiki changelog')
const KEYSTORES = wordsIn('wallet wallets keystore')
/** Words that say nothing by themselves, but that people put beside those that do. */
const PLAIN = wordsIn(
  'a access account accounts admin all and api app auth aws azure bitcoin cloud company config ' +
    'configuration copy customer customers daily data deploy dev dovecot email eth export ' +
    'exports file files final for ftp full git github gitlab home host important install ' +
    'internal latest list live local login mail main mariadb master migration monthly my new ' +
    'old orders pg postgres postgresql prod production priv private public redis ' +
    'root rootpw saved schema server servers service setup shop site smtp snapshot srv ssh ' +
    'ssl staging stripe sudo super svn system team temp test tls tmp user users vault vpn ' +
    'web website weekly wifi wordpress work wp www www2 yearly id install personal',
)
const KNOWN = new Set(
  [SINGLE, MANY, PRIVATE_KEYS, CERTIFICATES, DUMPS, NOTES, KEYSTORES, PLAIN].flatMap((words) => [
    ...words,
  ]),
)

const LISTS = wordsIn('txt md csv json yml yaml ini')
const TEXTS = wordsIn('txt md')
const ARCHIVES = wordsIn('zip tar.gz tgz')
const DATABASES = wordsIn('sql sql.gz')
const OLD = /(?:\.(?:bak|old|orig|save|backup|[0-9])|~)$/

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}

/**
 * What a name means; `own` are this machine's own words (its application, its people). Undefined
 * for a name with even one word that means nothing to us.
 */
export const meaningOfName = (
  name: ByteString,
  own: ReadonlySet<string>,
): PlausibleName | undefined => {
  if (name.length > NAME_CHARS_MAX || !/^[A-Za-z0-9._ ~-]+$/.test(name)) return undefined
  const small = name.toLowerCase()
  if (/^\.env(?:\.[a-z]+)?$/.test(small)) return environmentOf(small, own)
  if (small.startsWith('.')) return undefined
  const current = small.replace(OLD, '')
  const extension = /\.((?:tar|sql)\.gz|[a-z]+)$/.exec(current)?.[1] ?? ''
  const stem = extension === '' ? current : current.slice(0, -extension.length - 1)
  const words = readWords(stem, own)
  const meaning = words === undefined ? undefined : meaningOfWords(words, extension, own)
  return words === undefined || meaning === undefined ? undefined : { meaning, words, extension }
}

const environmentOf = (name: ByteString, own: ReadonlySet<string>): PlausibleName | undefined => {
  const words = readWords(name.slice(1).replace(/^env\.?/, ''), own, ENVIRONMENTS)
  return words === undefined ? undefined : { meaning: 'environment', words, extension: '' }
}
const ENVIRONMENTS = wordsIn('bak old save backup orig prod production live staging dev local')

/** Every word of a stem, or undefined when one of them is unknown. */
const readWords = (
  stem: ByteString,
  own: ReadonlySet<string>,
  known: ReadonlySet<string> = KNOWN,
): ReadonlySet<string> | undefined => {
  const words = new Set<string>()
  for (const part of stem.split(/[._ -]+/)) {
    if (part === '') continue
    const read = readPart(part, own, known)
    if (read === undefined) return undefined
    for (const word of read) words.add(word)
  }
  return words
}

const NUMBER = '0'

/** The words of a part without separators: one, two written together, or one and a number. */
const readPart = (
  part: ByteString,
  own: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly string[] | undefined => {
  if (known.has(part) || own.has(part)) return [part]
  if (/^[0-9]{1,8}$/.test(part)) return [NUMBER]
  const [, word, number] = /^([a-z]+)([0-9]{1,8})$/.exec(part) ?? []
  if (word === undefined || number === undefined) return joined(part, own, known)
  const read = readPart(word, own, known)
  return read === undefined ? undefined : [...read, NUMBER]
}

/** Two known words written together: `dbbackup`, `mypasswords`. */
const joined = (
  part: ByteString,
  own: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly string[] | undefined => {
  for (let cut = 2; cut <= part.length - 2; cut++) {
    const [first, second] = [part.slice(0, cut), part.slice(cut)]
    const isRead = [first, second].every((word) => known.has(word) || own.has(word))
    if (isRead) return [first, second]
  }
  return undefined
}

const meaningOfWords = (
  words: ReadonlySet<string>,
  extension: string,
  own: ReadonlySet<string>,
): Meaning | undefined => {
  const has = (some: ReadonlySet<string>): boolean => [...words].some((word) => some.has(word))
  if (words.size === 0) return undefined
  const isOnlyNumbers = words.size === 1 && words.has(NUMBER)
  if (isOnlyNumbers) return undefined
  if (DATABASES.has(extension)) return has(DUMPS) || has(own) || has(SAVED) ? 'dump' : undefined
  if (ARCHIVES.has(extension)) return has(DUMPS) || has(own) || has(SAVED) ? 'archive' : undefined
  if (extension === 'key') return 'key'
  if (extension === 'crt') return 'certificate'
  if (extension === 'pem') return has(PRIVATE_KEYS) || !has(CERTIFICATES) ? 'key' : 'certificate'
  if (extension !== '' && !LISTS.has(extension)) return undefined
  if (has(KEYSTORES)) return extension === 'json' ? 'keystore' : undefined
  if (has(MANY)) return 'secrets'
  if (has(SINGLE)) return extension === '' || extension === 'txt' ? 'secret' : 'secrets'
  if (has(WEAK) && TABLES.has(extension)) return 'secrets'
  if (has(PRIVATE_KEYS) && extension === '' && words.has('id')) return 'key'
  return has(NOTES) && (extension === '' || TEXTS.has(extension)) ? 'notes' : undefined
}

const SAVED = wordsIn(
  'all data export exports snapshot users customers orders prod production schema',
)
/** Not secret by themselves, but their lists are. */
const WEAK = wordsIn('login accounts access users vpn wifi servers customers')
const TABLES = wordsIn('txt csv')
