import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type pg from 'pg'

export type SchemaEngine = bindings.SchemaEngine

/**
 * Prisma's own schema engine, as WASM and over our pool: the one of its command line is a binary that would have
 * to be downloaded. It keeps the ordinary `_prisma_migrations` table, so `prisma migrate deploy` works as well.
 */
export async function openSchemaEngine(pool: pg.Pool): Promise<SchemaEngine> {
  await instantiate()
  const adapters = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool), pool))
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, adapters)
}

/**
 * Sends a migration's script to the server as it is. The adapter would cut it at every semicolon, in comments and
 * in the bodies of functions too.
 */
function wholeScripts(factory: PrismaPg, pool: pg.Pool): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (script) => {
      await pool.query(script)
    }
    return adapter
  }
  return factory
}

let instance: Promise<void> | undefined

/** What bundlers do for a `.wasm` import, done by hand, once for each process. */
function instantiate(): Promise<void> {
  instance ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    const bytes = await readFile(path.join(path.dirname(entry), 'schema_engine_bg.wasm'))
    const { WebAssembly } = globalThis as unknown as WasmHost
    const { exports } = (await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings })).instance
    const glue = bindings as unknown as { __wbg_set_wasm(exports: unknown): void }
    glue.__wbg_set_wasm(exports)
    exports.__wbindgen_start()
  })()
  return instance
}

/** The little of WebAssembly that is used; its types come with the DOM's, which this room does without. */
interface WasmHost {
  readonly WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: Record<string, unknown>,
    ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
  }
}
