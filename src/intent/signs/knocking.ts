/** Connections that come and go without a login, one after the other. */
import type { Sign } from '../intent.ts'

const TIMES = 8

export const sign: Sign<
  'login.failed' | 'login.success' | 'command.input' | 'http.request' | 'session.closed'
> = {
  name: 'knocking',
  sees: 'a source connects again and again, and does nothing',
  techniques: ['T1595.001'],
  weight: 20,
  speaksFor: ['scanner'],
  looksAt: ['login.failed', 'login.success', 'command.input', 'http.request', 'session.closed'],
  look: (it, { visit, source }) => {
    if (it.type !== 'session.closed') {
      visit.count('did something')
      return undefined
    }
    if (visit.count('did something', 0) > 0) return undefined
    const times = source.count('knocks')
    return times % TIMES === 0 ? `${times} times` : undefined
  },
}
