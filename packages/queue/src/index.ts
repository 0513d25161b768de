export { openQueue } from './backend.js'
export * from './connection.js'
export * from './device-feed.js'
export * from './dispatcher.js'
