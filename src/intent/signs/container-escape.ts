/** Out of a container, onto its host. */
import type { Sign } from '../intent.ts'

const DOCKER = /(?:--privileged|-v ?\/:|--pid[= ]host|docker\.sock)/
const PLACES =
  /docker\.sock|release_agent|\/proc\/1\/root|\/proc\/sys\/kernel\/core_pattern|\/dev\/(?:s|v|xv)d[a-z]\d*$/

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'container-escape',
  sees: 'nsenter, a privileged container, docker.sock, release_agent: a way out of a container',
  techniques: ['T1611'],
  weight: 45,
  speaksFor: [],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.write') return PLACES.test(it.path) ? it.path : undefined
    const { name, line } = it
    const isOne =
      name === 'nsenter' ||
      (/^(?:docker|podman|ctr|nerdctl)$/.test(name) && DOCKER.test(line)) ||
      (/^(?:mount|debugfs)$/.test(name) && /\/dev\/(?:s|v|xv)d[a-z]/.test(line)) ||
      (name === 'curl' && line.includes('docker.sock')) ||
      (name === 'ls' && line.includes('docker.sock'))
    return isOne ? `${name} ${line}` : undefined
  },
}
