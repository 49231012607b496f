/** The catalogue's part of what Mimicry tells of itself. */
import type { Entry } from './entry.ts'
import type { Happening } from './events.ts'

type OwnType =
  | 'world.attached'
  | 'world.detached'
  | 'world.aside'
  | 'ghost.imagined'
  | 'file.unkept'
  | `intent.${'sign' | 'verdict'}`
  | 'events.lost'
  | 'source.muted'
  | `disk.${'full' | 'healed'}`
type Of<T extends OwnType> = Extract<Happening, { type: T }>

export const ownCatalogue: { readonly [T in OwnType]: Entry<Of<T>> } = {
  'world.attached': {
    eventid: 'mimicry.world.attached',
    says: 'a world was loaded into a machine',
    fields: {
      world: ['its name', (it) => it.world],
      is_new: ['whether nobody has changed it before', (it) => it.isNew],
    },
    message: (it) => `World ${it.world} attached`,
  },
  'world.detached': {
    eventid: 'mimicry.world.detached',
    says: 'a world was put away',
    fields: { world: ['its name', (it) => it.world] },
    message: (it) => `World ${it.world} detached`,
  },
  'world.aside': {
    eventid: 'mimicry.world.aside',
    says: 'what a world stood on cannot be built any more: its visitor begins anew',
    fields: {
      world: ['its name', (it) => it.world],
      as: ['the name under which it is kept', (it) => it.as],
      reason: ['why', (it) => it.reason],
    },
    message: (it) => `World ${it.world} set aside as ${it.as}: ${it.reason}`,
  },
  'ghost.imagined': {
    eventid: 'mimicry.ghost.imagined',
    says: 'a file got its bytes, because somebody looked',
    fields: {
      path: ['its path', (it) => it.path],
      author: ['the recipe or model that wrote it', (it) => it.author],
      bytes: ['how many', (it) => it.bytes],
      tokens: ['what the model used; 0 for a recipe', (it) => it.tokens],
      duration_ms: ['milliseconds it took', (it) => Math.round(it.tookMs)],
    },
    message: (it) => `Imagined ${it.path} (${it.bytes} bytes, ${it.author})`,
  },
  'file.unkept': {
    eventid: 'mimicry.file.unkept',
    says: 'a file was brought, and is not kept',
    fields: {
      destfile: ['its path in the machine', (it) => it.path],
      bytes: ['how many', (it) => it.bytes],
      reason: ['why not', (it) => it.reason],
    },
    message: (it) => `${it.path} (${it.bytes} bytes) is not kept: ${it.reason}`,
  },
  'intent.sign': {
    eventid: 'mimicry.intent.sign',
    says: 'a command showed an intent',
    fields: {
      sign: ['which sign', (it) => it.sign],
      techniques: ['MITRE ATT&CK technique ids', (it) => it.techniques],
      weight: ['what it adds to the score', (it) => it.weight],
      score: ['the visit has now', (it) => it.score],
      evidence: ['what showed it', (it) => it.evidence],
    },
    message: (it) => `Sign ${it.sign} [${it.techniques.join(' ')}] score ${it.score}`,
  },
  'intent.verdict': {
    eventid: 'mimicry.intent.verdict',
    says: 'a visit was judged anew',
    fields: {
      verdict: ['the judgement', (it) => it.verdict],
      score: ['of the visit', (it) => it.score],
      techniques: ['MITRE ATT&CK technique ids of the visit', (it) => it.techniques],
    },
    message: (it) => `Verdict ${it.verdict} with score ${it.score}`,
  },
  'events.lost': {
    eventid: 'mimicry.events.lost',
    says: 'happenings are missing here: more came than could be written',
    fields: { sink: ['who lost them', (it) => it.sink], count: ['how many', (it) => it.count] },
    message: (it) => `${it.count} happenings lost by ${it.sink}`,
  },
  'source.muted': {
    eventid: 'mimicry.source.muted',
    says: 'a source has filled its share of `data.max_bytes` today: until tomorrow nothing is kept of it',
    fields: {
      network: ['the IPv4 address, or the IPv6 /64', (it) => it.network],
      bytes: ['that were kept', (it) => it.bytes],
    },
    message: (it) => `Source ${it.network} muted after ${it.bytes} bytes`,
  },
  'disk.full': {
    eventid: 'mimicry.disk.full',
    says: 'the data folder takes no more',
    fields: { shed: ['what is not kept now', (it) => it.shed] },
    message: (it) => `Disk full: not kept are ${it.shed}`,
  },
  'disk.healed': {
    eventid: 'mimicry.disk.healed',
    says: 'the data folder takes everything again',
    fields: { duration_ms: ['milliseconds it did not', (it) => Math.round(it.tookMs)] },
    message: (it) => `Disk has room again after ${Math.round(it.tookMs)} milliseconds`,
  },
}
