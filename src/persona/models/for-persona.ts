/** The imaginer of a persona as it travels between threads. */
import { hostOf } from '../host.ts'
import type { PersonaData } from '../persona.ts'
import { createImaginer, type Imaginer, type ImaginerSetup, pinOf } from './imaginer.ts'

/** Its imaginer, and the pin under which the canon knows the persona's ghosts. */
export const imaginerFor = (
  { profile, seed, programs, pin: of }: PersonaData,
  setup: Omit<ImaginerSetup, 'about' | 'pin'>,
): { readonly imaginer: Imaginer; readonly pin: string } => {
  const about = { profile, seed, programs, host: hostOf(profile, seed) }
  const pin = pinOf(profile, of)
  return { imaginer: createImaginer({ ...setup, about, pin }), pin }
}
