import { randomBytes } from 'node:crypto'
import { connectDatabase, MigrationError, migrate } from '@paceline/db'
import pg from 'pg'
import { afterEach, expect, inject, test } from 'vitest'

const made: string[] = []

/** A database with nothing in it. */
async function emptyDatabase(): Promise<string> {
  const name = `empty_${randomBytes(6).toString('hex')}`
  await onServer(`CREATE DATABASE ${name} TEMPLATE template0`)
  made.push(name)
  const url = new URL(inject('postgresUrl'))
  url.pathname = name
  return url.href
}

afterEach(async () => {
  for (const name of made.splice(0)) await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
})

async function onServer(statement: string): Promise<void> {
  await query(inject('postgresUrl'), statement)
}

async function query<R extends pg.QueryResultRow>(url: string, statement: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(statement)).rows
  } finally {
    await client.end()
  }
}

test('three at once on an empty database apply each migration once', async () => {
  const url = await emptyDatabase()
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  const recorded = await query<{ migration_name: string; finished: boolean }>(
    url,
    'SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY started_at',
  )
  expect(recorded.length).toBeGreaterThan(0)
  expect(recorded.every(({ finished }) => finished)).toBe(true)
  const names = recorded.map(({ migration_name }) => migration_name)
  expect(applied.map((each) => each.applied).sort((a, b) => b.length - a.length)).toEqual([names, [], []])
})

test('a migrated database is used at once and left as it is', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const db = await connectDatabase(url)
  await db.devices.announceWorker({ id: 'wrk_1', host: 'h', build: 'b' })
  await db.close()
  expect(await migrate(url)).toEqual({ applied: [] })
  expect(await query(url, 'SELECT id FROM worker')).toEqual([{ id: 'wrk_1' }])
})

test('a migration that fails says so in the words of the database', async () => {
  const url = await emptyDatabase()
  await query(url, 'CREATE TABLE access_key (id text)')
  const failing = migrate(url)
  await expect(failing).rejects.toThrow(MigrationError)
  await expect(failing).rejects.toMatchObject({ code: 'migration-failed' })
})

test('a database that is not there is told by the driver', async () => {
  const url = new URL(inject('postgresUrl'))
  url.pathname = 'no_such_database'
  await expect(migrate(url.href)).rejects.toMatchObject({ code: '3D000' })
  await expect(connectDatabase(url.href)).rejects.toMatchObject({ code: '3D000' })
})

test('every table and column of the Prisma schema is there, and no other', async () => {
  const url = await emptyDatabase()
  await migrate(url)
  const { readFile } = await import('node:fs/promises')
  const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  const columns = await query<{ name: string }>(
    url,
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  )
  expect(columns.map(({ name }) => name).sort()).toEqual(columnsOf(schema).sort())
})

/** `table.column` of every scalar field; a relation is a field whose type is another model, or has @relation. */
function columnsOf(schema: string): string[] {
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)]
  const names = new Set(models.map(([, name]) => name))
  return models.flatMap(([, , body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1]
    const fields = [...body.matchAll(/^ {2}(\w+) +(\w+)(?:\[\])?\??(.*)$/gm)]
    return fields.flatMap(([, field, type, rest = '']) => {
      if (names.has(type)) return []
      return [`${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field}`]
    })
  })
}
