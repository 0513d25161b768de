export { type ConnectOptions, connectDatabase } from './connect.js'
export * from './database.js'
export * from './errors.js'
export { migrate } from './migrations/migrate.js'
