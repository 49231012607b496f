/** The same small file here and there: which folder takes it? */
import type { Sign } from '../intent.ts'

const FOLDERS = 3

export const sign: Sign<'act.write'> = {
  name: 'writable-hunt',
  sees: 'a hidden file is made in one folder after the other',
  techniques: ['T1083'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.write'],
  look: ({ path }, { visit }) => {
    const at = path.lastIndexOf('/')
    const name = path.slice(at + 1)
    if (!/^\.[\w-]{1,16}$/.test(name)) return undefined
    if (visit.count(`hunt ${path}`) > 1) return undefined
    return visit.count(`hunted ${name}`) === FOLDERS ? `${name} in ${FOLDERS} folders` : undefined
  },
}
