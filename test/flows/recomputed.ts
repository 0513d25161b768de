import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleFiles, collectEvidence } from '@paceline/api'
import type { Database } from '@paceline/db'
import { temporaryFolder } from '../stack/index.js'

/** What the script of a run's evidence says, in a folder where there is nothing but that evidence. */
export async function recomputed(
  db: Database,
  runId: string,
): Promise<{ status: number | null; said: string }> {
  using folder = temporaryFolder('evidence')
  for (const { name, content } of await bundleFiles(await collectEvidence(db, runId))) {
    const file = path.join(folder.path, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const options = { cwd: folder.path, env: {}, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, ['recompute.mjs'], options)
  return { status, said: stdout + stderr }
}
