export type { Host } from './host.js'
export { main } from './main.js'
