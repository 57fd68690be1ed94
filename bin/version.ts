import packageJson from '../package.json' with { type: 'json' }

export const VERSION: string = packageJson.version
/** What peers see of us. */
export const AGENT = `p2p-chat/${VERSION}`
