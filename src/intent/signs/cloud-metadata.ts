/** The address at which clouds give their machines credentials. */
import type { Sign } from '../intent.ts'

const HOSTS =
  /^(?:169\.254\.169\.254|169\.254\.170\.2|100\.100\.100\.200|metadata\.google\.internal|fd00:ec2::254)$/

export const sign: Sign<'act.connect'> = {
  name: 'cloud-metadata',
  sees: "the metadata service of a cloud is asked, which gives the machine's credentials",
  techniques: ['T1552.005'],
  weight: 45,
  speaksFor: ['thief'],
  looksAt: ['act.connect'],
  look: ({ host, by }) => (HOSTS.test(host) ? `${by} to ${host}` : undefined),
}
