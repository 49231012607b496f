/** Who asked the web server for what: what access.log and error.log of nginx agree on. */
import { type Dice, seededDice } from '../../base/dice.ts'
import { sourcesOf } from '../app-sources.ts'
import { pick } from '../prose.ts'
import type { About } from '../recipe.ts'
import { BROWSERS, PROBES, SCANNERS, strangerAddress } from '../strangers.ts'
import { officeAddress } from './logins.ts'

export interface Request {
  readonly atMs: number
  readonly from: string
  /** `GET /orders HTTP/2.0`. */
  readonly line: string
  readonly status: number
  readonly bytes: number
  readonly referer: string
  readonly agent: string
  /** What error.log says about it. */
  readonly error?: string
}

/** Views of people in an hour of a working day, by the hour. */
const SHAPE = [2, 1, 1, 1, 2, 4, 9, 22, 46, 58, 61, 54, 40, 49, 57, 55, 47, 33, 19, 11, 8, 6, 4, 3]
const WEEKEND = 0.18
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Colleagues who use the application. */
const STAFF = 41
/** nginx's own pages with server_tokens off: 301, and 403 or 404. */
const MOVED_BYTES = 162
const REFUSED_BYTES = 146
/** The application's own. */
const NOT_FOUND_BYTES = 812
const NO_SCRIPT =
  'FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream'
/** php-fpm's `File not found.` */
const NO_SCRIPT_BYTES = 16

/** All requests of an hour, in order. */
export const requestsIn = (about: About, hourMs: number): readonly Request[] => {
  const dice = seededDice(`${about.seed} web ${hourMs}`)
  const requests: Request[] = [...healthOf(about, hourMs)]
  const weekday = new Date(hourMs).getUTCDay()
  const isWeekend = weekday === 0 || weekday === 6
  const usual = SHAPE[Math.floor(hourMs / HOUR_MS) % 24] ?? 1
  const views = Math.round(usual * (isWeekend ? WEEKEND : 1) * (0.75 + dice.below(50) / 100))
  for (let n = 0; n < views; n++) view(about, dice, { hourMs, requests })
  return [...requests, ...scansIn(about, hourMs)]
    .filter(({ atMs }) => atMs < hourMs + HOUR_MS)
    .sort((a, b) => a.atMs - b.atMs)
}

/** What strangers ask in an hour: all that error.log tells of. */
export const scansIn = (about: About, hourMs: number): readonly Request[] => {
  const dice = seededDice(`${about.seed} scans ${hourMs}`)
  const requests: Request[] = []
  const scans = 2 + dice.below(5)
  for (let n = 0; n < scans; n++) scan(about, dice, { hourMs, requests })
  return requests.sort((a, b) => a.atMs - b.atMs)
}

interface Into {
  readonly hourMs: number
  readonly requests: Request[]
}

/** The machine that watches asks every five minutes. */
const healthOf = ({ host, seed }: About, hourMs: number): readonly Request[] => {
  const monitor = host.neighbours.find(({ role }) => role === 'monitoring')
  if (monitor === undefined) return []
  const secondMs = (seed.length * 7_919) % 50_000
  return Array.from({ length: 12 }, (_, n) => ({
    atMs: hourMs + n * 5 * MINUTE_MS + secondMs + ((n * 131) % 400),
    from: monitor.address,
    line: 'GET /health HTTP/1.1',
    status: 200,
    bytes: 2,
    referer: '-',
    agent: 'Prometheus/2.45.3',
  }))
}

const assets = new WeakMap<About['host'], readonly { readonly path: string; bytes: number }[]>()

/** The files under public/ that a page brings with it, with their true sizes. */
const assetsOf = (about: About): readonly { readonly path: string; readonly bytes: number }[] => {
  const known = assets.get(about.host)
  if (known !== undefined) return known
  const made = sourcesOf(about)
    .filter(({ path }) => /^public\/.*\.(css|js)$/.test(path))
    .map(({ path, text }) => ({
      path: path.slice('public'.length),
      bytes: Buffer.byteLength(text, 'utf8'),
    }))
  assets.set(about.host, made)
  return made
}

/** A page has one size as long as nobody changes what is on it. */
const PAGES: readonly { readonly path: string; readonly bytes: number }[] = [
  { path: '/', bytes: 1_874 },
  { path: '/orders', bytes: 9_412 },
  { path: '/orders', bytes: 9_412 },
  { path: '/orders/', bytes: 2_310 },
  { path: '/orders/', bytes: 2_310 },
  { path: '/orders/', bytes: 2_310 },
  { path: '/admin', bytes: 3_127 },
]
const LOGIN_BYTES = 1_263
const ORDERS_MIN = 1_000
const ORDERS = 400

/** One page, what comes with it, and now and then the login before it. */
const view = (about: About, dice: Dice, { hourMs, requests }: Into): void => {
  const member = dice.below(STAFF)
  const from = officeAddress(about, member * 4)
  const agent = BROWSERS[(member * 5) % BROWSERS.length] ?? ''
  const origin = `https://${about.host.app.serverName}`
  let atMs = hourMs + dice.below(HOUR_MS)
  const add = (of: Pick<Request, 'line' | 'status' | 'bytes' | 'referer'>): void => {
    requests.push({ atMs, from, agent, ...of })
    atMs += 20 + dice.below(240)
  }
  const isNew = dice.below(9) === 0
  if (isNew) {
    add({ line: 'GET / HTTP/2.0', status: 302, bytes: 0, referer: '-' })
    add({ line: 'GET /login HTTP/2.0', status: 200, bytes: LOGIN_BYTES, referer: '-' })
    for (const { path, bytes } of assetsOf(about)) {
      add({ line: `GET ${path} HTTP/2.0`, status: 200, bytes, referer: `${origin}/login` })
    }
    atMs += 4_000 + dice.below(9_000)
    add({ line: 'POST /login HTTP/2.0', status: 302, bytes: 0, referer: `${origin}/login` })
  }
  const page = PAGES[dice.below(PAGES.length)] ?? { path: '/', bytes: 1_874 }
  const order = page.path.endsWith('rs/') ? ORDERS_MIN + dice.below(ORDERS) : 0
  const path = order === 0 ? page.path : `${page.path}${order}`
  const referer = isNew ? `${origin}/login` : `${origin}/${order === 0 ? '' : 'orders'}`
  const bytes = page.bytes + ((order * 37) % 211)
  add({ line: `GET ${path} HTTP/2.0`, status: 200, bytes, referer })
  if (isNew) return
  for (const asset of assetsOf(about)) {
    add({ line: `GET ${asset.path} HTTP/2.0`, status: 304, bytes: 0, referer: `${origin}${path}` })
  }
}

/** A stranger asks one thing or several, by address rather than by name. */
const scan = (about: About, dice: Dice, { hourMs, requests }: Into): void => {
  const from = strangerAddress(dice)
  const agent = pick(dice, SCANNERS)
  const many = dice.below(6) === 0 ? 3 + dice.below(9) : 1
  const isSecure = dice.below(3) === 0
  let atMs = hourMs + dice.below(HOUR_MS - 20_000)
  for (let n = 0; n < many; n++) {
    const path = n === 0 && dice.below(2) === 0 ? '/' : pick(dice, PROBES)
    const answer = isSecure ? answerTo(about, path) : { status: 301, bytes: MOVED_BYTES }
    requests.push({ atMs, from, line: `GET ${path} HTTP/1.1`, referer: '-', agent, ...answer })
    atMs += 120 + dice.below(900)
  }
}

/** As the site's configuration answers. */
const answerTo = (about: About, path: string): Pick<Request, 'status' | 'bytes' | 'error'> => {
  if (path.startsWith('/.') || path.includes('/.')) {
    return { status: 403, bytes: REFUSED_BYTES, error: 'access forbidden by rule' }
  }
  if (path.endsWith('.php')) {
    return { status: 404, bytes: NO_SCRIPT_BYTES, error: NO_SCRIPT }
  }
  if (path === '/') return { status: 302, bytes: 0 }
  if (path === '/robots.txt') return { status: 200, bytes: robotsBytes(about) }
  return { status: 404, bytes: NOT_FOUND_BYTES }
}

const robotsBytes = (about: About): number =>
  Buffer.byteLength(sourcesOf(about).find(({ path }) => path === 'public/robots.txt')?.text ?? '')
