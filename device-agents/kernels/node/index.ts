export { kernelsNodeAgent } from './node-agent.js'
export { nodeThreads } from './start-node-thread.js'
