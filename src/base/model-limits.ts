/** Bounds of what visitors can make the machine imagine, each with its reason. */

/** Ghosts one canon tells of; a persona's image has some 16,000 paths, visitors conjure the rest. */
export const CANON_GHOSTS_MAX = 200_000
/** Days of spending that may be forgotten in one transaction. */
export const SPENDING_FORGOTTEN_MAX = 1_000
/** Longer texts are the plain generator's: no model writes so much before a reader gives up. */
export const MODEL_TEXT_BYTES_MAX = 16_384
/** Paths a model hears of. */
export const MODEL_PATH_BYTES_MAX = 256
/** Calls to a model at a time; who comes meanwhile waits, and beyond that gets a plain answer. */
export const MODEL_CALLS_MAX = 8
export const MODEL_CALLS_WAITING_MAX = 64
/** What a provider may send for one text: beyond it the call is given up. */
export const MODEL_ANSWER_CHARS_MAX = 131_072
/** A claim outlives the model's time by this much: checking and publishing. */
export const CLAIM_MARGIN_MS = 2_000
/** How often one looks whether another process has published what it claimed. */
export const CLAIM_POLL_MS = 50
/** Failures in a row that open the breaker, and how long it stays open, twice as long each time. */
export const BREAKER_FAILURES = 4
export const BREAKER_OPEN_MS = 15_000
export const BREAKER_OPEN_MS_MAX = 600_000
/** Durations of calls that are remembered, to answer as slowly without a call. */
export const PACES_KEPT = 64
/** What an unasked answer takes while nothing is known of the model's speed. */
export const PACE_FIRST_MS = 900
/** Tokens a day unless configured: all visitors, one visitor, the operator's own worlds. */
export const TOKENS_PER_DAY = 500_000
export const TOKENS_PER_VISITOR = 40_000
export const TOKENS_OPERATOR = 200_000
/** Canonical texts a machine keeps, so that the next world need not ask. */
export const TEXTS_KEPT_BYTES_MAX = 16_777_216
/** Texts a machine waits for; beyond it a read fails as on a broken disk. */
export const TEXTS_WANTED_MAX = 4_096
/** First makings of recipes that wait to be told; what comes beyond is not told. */
export const MADE_TOLD_MAX = 2_000
/** How long they gather before they go to the canon. */
export const MADE_GAP_MS = 1_000
/** Keys of what is in the canon already, so that it is not told again. */
export const MADE_KNOWN_MAX = 50_000
/** Bytes of one answer on the wire: a streamed token comes in some 200. */
export const MODEL_RESPONSE_BYTES_MAX = 8_388_608
