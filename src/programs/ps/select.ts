/** Which processes ps shows. */
import type { Asked, Choice } from './options.ts'
import type { Row, Scene } from './scene.ts'

type Matches = (row: Row) => boolean

/** The chosen ones by pid; a message when a list is wrong. */
export const selected = (scene: Scene, asked: Asked): readonly Row[] | string => {
  const conditions: Matches[] = []
  for (const choice of asked.choices) {
    const condition = conditionOf(choice, scene)
    if (typeof condition === 'string') return condition
    conditions.push(condition)
  }
  const simple = simpleOf(scene, asked, conditions.length === 0)
  if (simple !== undefined) conditions.push(simple)
  const { choosing } = asked
  return scene.rows.filter((row) => {
    const isChosen = conditions.some((it) => it(row))
    if (choosing.has('r') && !isRunning(row, scene)) return false
    return isChosen !== choosing.has('-N')
  })
}

const isRunning = ({ process }: Row, { self }: Scene): boolean =>
  process.pid === self.pid || process.state === 'running'

const simpleOf = ({ self }: Scene, { choosing, isBsd }: Asked, isNeeded: boolean) => {
  const isOwn: Matches = ({ process }) => process.credentials.euid === self.credentials.euid
  const hasTty: Matches = ({ process }) => process.tty !== undefined
  const isHere: Matches = ({ process }) => process.tty === self.tty
  const isLeader: Matches = ({ process }) => process.pid === process.sid
  const [a, x] = [choosing.has('a'), choosing.has('x')]
  if (choosing.has('-e') || (a && x)) return () => true
  if (choosing.has('-d')) return (row: Row) => !isLeader(row)
  if (choosing.has('-a')) return (row: Row) => hasTty(row) && !isLeader(row)
  if (choosing.has('T')) return isHere
  if (a) return hasTty
  if (x) return isOwn
  if (!isNeeded) return undefined
  return (row: Row) => isOwn(row) && (isBsd ? hasTty(row) : isHere(row))
}

const conditionOf = ({ by, list }: Choice, { accounts }: Scene): Matches | string => {
  const words = list.split(/[ ,]+/).filter((it) => it !== '')
  if (by === 'comm') return ({ process }) => words.includes(process.comm)
  if (by === 'tty') {
    const names = words.map((it) => it.replace(/^\/dev\//, ''))
    if (names.some((it) => !/^(pts\/)?\d+$|^tty|^-$/.test(it))) return 'TTY could not be found'
    return ({ process: { tty } }) =>
      tty === undefined
        ? names.includes('-')
        : names.some((it) => it === `pts/${tty.index}` || it === String(tty.index))
  }
  const ids: number[] = []
  for (const word of words) {
    const id = /^\d+$/.test(word)
      ? Number(word)
      : by === 'euid' || by === 'uid'
        ? accounts.userNamed(word)?.uid
        : by === 'egid' || by === 'gid'
          ? accounts.groupNamed(word)?.gid
          : undefined
    if (id === undefined) return WRONG[by]
    ids.push(id)
  }
  return ({ process }) => ids.includes(idOf[by](process))
}

const WRONG = {
  pid: 'process ID list syntax error',
  ppid: 'process ID list syntax error',
  sid: 'session ID list syntax error',
  euid: 'user name does not exist',
  uid: 'user name does not exist',
  egid: 'group name does not exist',
  gid: 'group name does not exist',
} as const

type Of = (process: Row['process']) => number
const idOf: Record<keyof typeof WRONG, Of> = {
  pid: (it) => it.pid,
  ppid: (it) => it.ppid,
  sid: (it) => it.sid,
  euid: (it) => it.credentials.euid,
  uid: (it) => it.credentials.uid,
  egid: (it) => it.credentials.egid,
  gid: (it) => it.credentials.gid,
}
