import path from 'node:path'
import { migrate } from '@paceline/db'
import {
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
} from '@paceline/launcher'
import type { TestProject } from 'vitest/node'
import { temporaryFolder } from './folder.js'
import './provided.js'

const templateDatabase = 'template_paceline'

/** Starts one PostgreSQL for all flow tests and makes the migrated database that each file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = temporaryFolder('flows')
  const home = openHome(path.join(folder.path, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const teardown = async () => {
    await keeper[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  }
  try {
    const postgres = await startEmbeddedPostgres({
      home,
      keeper,
      logFile: path.join(home.logs, 'postgres.log'),
      database: templateDatabase,
      publicRoot: path.join(folder.path, 'public'),
      // What tests store need not survive a power cut.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    })
    await migrate(postgres.urlOf(templateDatabase))
    project.provide('postgresUrl', postgres.urlOf('postgres'))
    project.provide('templateDatabase', templateDatabase)
    return async () => {
      await postgres.stop('immediate')
      await teardown()
    }
  } catch (error) {
    await teardown()
    throw error
  }
}
