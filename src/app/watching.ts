/** What is told of a channel to who watches visitors: lines, acts, and what they bring. */
import { type ByteString, toUnicode } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { COMMAND_TOLD_BYTES_MAX } from '../base/limits.ts'
import { isSecret } from '../intent/secrets.ts'
import type { ChannelHandle, FromMachine } from '../nerve/machine.ts'
import type { Persona } from '../persona/persona.ts'
import type { Watch } from '../shell/watch.ts'
import { createActRecorder } from './act-recorder.ts'
import type { Intake } from './intake.ts'

/** The ears and eyes of one channel's session. */
export const watching = (
  channel: ChannelHandle,
  of: {
    readonly say: (message: FromMachine) => void
    readonly clock: Clock
    readonly persona: Persona
    readonly intake: Intake
  },
) => ({
  heard: (line: ByteString) => of.say({ from: 'command', channel, line: told(line) }),
  missed: (command: ByteString) => of.say({ from: 'missed', channel, command: told(command) }),
  watch: withIntake(
    createActRecorder({
      clock: of.clock,
      settledMs: of.persona.machine.bootedMs,
      isSecret,
      tell: (act) => of.say({ from: 'act', channel, act }),
    }),
    of.intake.watch(channel),
  ),
})

/** Both see what concerns files. */
const withIntake = (acts: Watch, intake: ReturnType<Intake['watch']>): Watch => ({
  command: (...did) => acts.command(...did),
  opening: (...did) => {
    acts.opening(...did)
    intake.opening(...did)
  },
  bringing: (...did) => intake.bringing(...did),
  removing: (...did) => intake.removing(...did),
  removed: (...did) => acts.removed(...did),
  moded: (...did) => {
    acts.moded(...did)
    intake.moded(...did)
  },
  connecting: (...did) => acts.connecting(...did),
  executing: (...did) => {
    acts.executing(...did)
    intake.executing(...did)
  },
  becoming: (...did) => acts.becoming(...did),
})

const told = (text: ByteString): string => toUnicode(text.slice(0, COMMAND_TOLD_BYTES_MAX))
