import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sentinelFiles } from './sentinel-files.js'

const root = mkdtempSync(join(tmpdir(), 'sentinels-'))
afterAll(() => rmSync(root, { recursive: true }))

it('are written once, are what their digest says, and are mended where a write was cut', async () => {
  const folder = join(root, 'deep', 'sentinels')
  const files = await sentinelFiles(folder)
  expect(files.map(({ family, name }) => `${family} ${name}`)).toEqual([
    'tflite compute',
    'tflite memory',
    'kernels compute',
    'kernels memory',
  ])
  for (const { file } of files) {
    const bytes = readFileSync(file.path)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
    expect(bytes.length).toBe(file.bytes)
  }
  const [compute] = files
  const path = compute?.file.path ?? ''
  const written = statSync(path).mtimeMs
  expect(await sentinelFiles(folder)).toEqual(files)
  expect(statSync(path).mtimeMs).toBe(written)
  truncateSync(path, 10)
  await sentinelFiles(folder)
  expect(statSync(path).size).toBe(compute?.file.bytes)
  // The memory-bound one serves both families.
  expect(readdirSync(folder)).toHaveLength(3)
})
