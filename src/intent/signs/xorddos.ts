/** XorDDoS: its files, which it has had since 2014. */
import type { Sign } from '../intent.ts'

const FILES =
  /^\/etc\/cron\.hourly\/(?:gcc|cron|udev|kill)\.sh$|^\/(?:usr\/)?lib\/(?:udev\/)?(?:libudev4?\.so(?:\.6)?|udev)$|^\/(?:var\/)?run\/(?:gcc|mount)\.pid$/

export const sign: Sign<'act.write' | 'act.run'> = {
  name: 'xorddos',
  sees: 'the files of XorDDoS: gcc.sh in cron.hourly, libudev.so in /lib',
  techniques: ['T1053.003', 'T1036.005', 'T1498.001'],
  weight: 60,
  speaksFor: ['botnet'],
  looksAt: ['act.write', 'act.run'],
  look: (it) => {
    if (it.type === 'act.write' && (it.by === 'dpkg' || it.by === 'ldconfig')) return undefined
    return FILES.test(it.path) ? it.path : undefined
  },
}
