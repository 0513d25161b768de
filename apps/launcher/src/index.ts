export { type LauncherEnvironment, type QueueBackend, readEnvironment } from './environment.js'
export { type Home, openHome } from './home/home.js'
export { identify, isAlive, type ProcessIdentity } from './home/process-identity.js'
export { markedEnvironment, markedProcesses, newStartMark } from './home/start-mark.js'
export { createDatabase } from './postgres/client.js'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './postgres/embedded-postgres.js'
export {
  type EmbeddedRedis,
  findRedis,
  type RedisProgram,
  startEmbeddedRedis,
} from './redis/embedded-redis.js'
export { ServerKeeper } from './servers/server-keeper.js'
export { StartError, type StartErrorCode } from './start-error.js'
