// Starts the servers of a home without the rest of the product, until it is told to end or is killed.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import {
  findRedis,
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from '@paceline/launcher'
import { Redis } from 'ioredis'

const [folder, ...options] = process.argv.slice(2)
const home = openHome(folder)
const log = (name) => path.join(home.logs, `${name}.log`)
const publicRoot = options[0] === 'public-root' ? options[1] : undefined
const keeper = new ServerKeeper({ env: markedEnvironment(newStartMark()), logFile: log('keeper') })

try {
  const postgres = await startEmbeddedPostgres({
    home,
    keeper,
    logFile: log('postgres'),
    database: 'paceline',
    ...(publicRoot && { publicRoot }),
  })
  const program = options[0] === 'without-redis' ? undefined : findRedis()
  const redis = program && (await startEmbeddedRedis({ home, keeper, program, logFile: log('redis') }))
  if (redis) await writeSettings(redis.url)
  const { isPublic, folder: place, orphans } = postgres.place
  process.stdout.write(
    JSON.stringify({
      databaseUrl: postgres.urlOf('paceline'),
      redisUrl: redis?.url,
      keeper: keeper.pid,
      isPublic,
      folder: place,
      orphans,
    }),
  )
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  await keeper[Symbol.asyncDispose]()
  process.exit(1)
}

process.once('SIGTERM', async () => {
  await keeper[Symbol.asyncDispose]()
  process.exit()
})

async function writeSettings(url) {
  const redis = new Redis({ path: new URL(url).pathname })
  const names = ['port', 'maxmemory-policy', 'appendonly']
  const settings = await Promise.all(names.map((name) => redis.config('GET', name)))
  redis.disconnect()
  writeFileSync(path.join(home.folder, 'redis-settings.json'), JSON.stringify(settings))
}
