/** The product's version, as package.json has it. */
import product from '../../package.json' with { type: 'json' }

export const { version } = product
