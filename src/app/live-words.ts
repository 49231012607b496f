/** What a live mount's two ends say to each other beside the kernel's requests and replies. */

/** To the machine, from the process that mounted. */
export type ToShare =
  /** Device nodes of which it is to open one, so that requests need not go through us. */
  | { readonly word: 'lend'; readonly devices: readonly string[] }
  /** Lending has not worked: requests come through us. */
  | { readonly word: 'relay' }
  /** It was unmounted: nothing is asked any more. */
  | { readonly word: 'over' }

/** From the machine. */
export type FromShare =
  /** A device is open here, by this number; who connects next binds it to the mount. */
  | { readonly word: 'lent'; readonly fd: number }
  | { readonly word: 'refused'; readonly reason: string }
  /** Requests come by the device that was lent. */
  | { readonly word: 'direct' }
  /** Nothing is served any more. Without a reason: it was unmounted, and all is stored. */
  | { readonly word: 'ended'; readonly reason?: string }
