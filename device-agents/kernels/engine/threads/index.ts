export type { StartThread, ThreadPort } from './thread-messages.js'
export { ThreadTeam } from './thread-team.js'
