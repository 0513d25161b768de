export { litertNodeAgent, type NodeAgent } from './node-agent.js'
