import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { repository } from '../stack/index.js'

it('finds the committed client types to be those of the API', () => {
  const script = path.join(repository, 'tools/openapi-types/generate.mjs')
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
