export {
  type AdbCall,
  type AdbResult,
  type BoardOptions,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
} from './adb.js'
export { freshDatabase, type TestDatabase } from './database.js'
export { type TemporaryFolder, temporaryFolder } from './folder.js'
export { openNetwork, requireHosts, type TestHost, type TestNetwork } from './hosts.js'
export { processesMentioning, type SeenProcess } from './processes.js'
export { type Product, repository, type StartOptions, startProduct } from './product.js'
export { describeOnEachQueue, type QueueBackendUnderTest, type QueueEnvironment } from './queues.js'
export { startRedis, type TestRedis } from './redis.js'
export { findSystem, requireSystem, type SystemProgramName } from './system.js'
