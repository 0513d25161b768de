export { litertNodeCommand, type NodeCommand } from './command.js'
