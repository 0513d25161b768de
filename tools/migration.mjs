#!/usr/bin/env node
// `npm run migration -- <name>`: writes the SQL from the committed schema to the one in the working tree as a new
// migration, to be read and committed with it. Nothing is applied: the next start does that.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { orSentence, setUp } from './setup/everything.mjs'
import { StepError } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const schemaFile = 'prisma/schema.prisma'

await orSentence(async () => {
  const [name, ...rest] = process.argv.slice(2)
  if (name === undefined || rest.length > 0 || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new StepError('Name the migration in lower case, as in: npm run migration -- add_labels')
  }
  await setUp(root)
  const sql = await difference(committedSchema(), readFileSync(path.join(root, schemaFile), 'utf8'))
  if (!/^[A-Z]/m.test(sql))
    throw new StepError(`${schemaFile} is as it was committed: there is nothing to migrate.`)
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = path.join('prisma', 'migrations', `${time}_${name}`)
  mkdirSync(path.join(root, folder))
  writeFileSync(path.join(root, folder, 'migration.sql'), sql)
  process.stdout.write(`${folder}/migration.sql\n\n${sql}`)
})

function committedSchema() {
  const shown = spawnSync('git', ['show', `HEAD:${schemaFile}`], { cwd: root, encoding: 'utf8' })
  if (shown.status !== 0)
    throw new StepError(`The committed ${schemaFile} cannot be read: ${shown.stderr.trim()}`)
  return shown.stdout
}

/** The engine that compares schemas wants a server to talk to, though it only reads the two texts. */
async function difference(before, after) {
  const { markedEnvironment, newStartMark, openHome, ServerKeeper, startEmbeddedPostgres } = await import(
    '@paceline/launcher'
  )
  const { openSchemaEngine } = await import('../packages/db/dist/migrations/schema-engine.js')
  const { default: pg } = await import('pg')
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-migration-'))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o755)
  const home = openHome(path.join(folder, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  try {
    const logFile = path.join(home.logs, 'postgres.log')
    const postgres = await startEmbeddedPostgres({
      home,
      keeper,
      logFile,
      database: 'scratch',
      publicRoot: folder,
    })
    const pool = new pg.Pool({ connectionString: postgres.urlOf('scratch') })
    const engine = await openSchemaEngine(pool)
    const schema = (content) => ({ tag: 'schemaDatamodel', files: [{ path: schemaFile, content }] })
    const { stdout } = await engine.diff({
      from: schema(before),
      to: schema(after),
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    await pool.end()
    await postgres.stop('immediate')
    return stdout ?? ''
  } finally {
    await keeper[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}
