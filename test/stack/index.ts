export { freshDatabase, type TestDatabase } from './database.js'
export { describeOnEachQueue, type QueueBackendUnderTest, type QueueEnvironment } from './queues.js'
export { startRedis, type TestRedis } from './redis.js'
export { findSystem, requireSystem, type SystemProgramName } from './system.js'
