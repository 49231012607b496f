/** A machine's link that answers for the canon itself: the brain behind it knows of no texts. */
import type { Bytes } from '../base/bytes.ts'
import type { FromMachine, MachineLink, Made, TextWish } from '../nerve/machine.ts'

/** Who has the texts. */
export interface TextSource {
  text(pin: string, wish: TextWish): Promise<Bytes>
  made(pin: string, made: readonly Made[]): Promise<void>
}

interface Around {
  readonly texts: TextSource
  readonly trouble: (reason: string) => void
}

/** The same link; what is about texts goes no further. Who died meanwhile gets no answer. */
export const withTexts = (link: MachineLink, { texts, trouble }: Around): MachineLink => {
  const failed = (cause: unknown): undefined => {
    trouble(`canon: ${cause instanceof Error ? cause.message : String(cause)}`)
    return undefined
  }
  const send = async (pin: string, wish: TextWish): Promise<void> => {
    const bytes = await texts.text(pin, wish).catch(failed)
    const { path, size } = wish
    link.post([{ to: 'text', pin, path, size, ...(bytes === undefined ? {} : { bytes }) }])
  }
  const isForOthers = (message: FromMachine): boolean => {
    if (message.from === 'wantText') void send(message.pin, message.wish)
    else if (message.from === 'made') void texts.made(message.pin, message.made).catch(failed)
    else return true
    return false
  }
  return {
    ...link,
    onMessages: (receive) =>
      link.onMessages((messages) => {
        const others = messages.filter(isForOthers)
        if (others.length > 0) receive(others)
      }),
  }
}
