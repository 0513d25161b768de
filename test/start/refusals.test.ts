import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startProduct, type TemporaryFolder, temporaryFolder } from '../stack/index.js'

let temporary: TemporaryFolder
let folder: string

beforeEach(() => {
  temporary = temporaryFolder('refusal')
  folder = temporary.path
})
afterEach(() => temporary[Symbol.dispose]())

/** What a start says on its way out, and its exit code. */
async function refusal(env: Record<string, string>): Promise<{ code: number | null; sentence: string }> {
  await using product = startProduct({ home: path.join(folder, 'home'), env })
  const { code } = await product.exited
  expect(await product.gone()).toEqual([])
  return { code, sentence: product.output().split('\n').at(-2) ?? '' }
}

describe('a start that cannot be', () => {
  test('names a wrong variable and what it holds', async () => {
    expect(await refusal({ PACELINE_QUEUE: 'rabbit' })).toEqual({
      code: 1,
      sentence: 'PACELINE_QUEUE is wrong: "rabbit" is not redis or postgres.',
    })
  })

  test('names a taken port and how to choose another', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const { code, sentence } = await refusal({ PACELINE_PORT: String(port) })
      expect(code).toBe(1)
      expect(sentence).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is taken .* PACELINE_PORT\\.$`))
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('names a home that cannot be written', async () => {
    // Root may write anywhere, so the folder's parent is a file for it and closed for others.
    writeFileSync(path.join(folder, 'file'), '')
    mkdirSync(path.join(folder, 'closed'))
    chmodSync(path.join(folder, 'closed'), 0o500)
    const parent = path.join(folder, process.getuid?.() === 0 ? 'file' : 'closed')
    const { code, sentence } = await refusal({ PACELINE_HOME: path.join(parent, 'home') })
    expect(code).toBe(1)
    expect(sentence).toMatch(/^The home .*home cannot be written \((ENOTDIR|EACCES)\).* PACELINE_HOME /)
  })

  test('names host and database of a wrong DATABASE_URL, and keeps the password to itself', async () => {
    const { code, sentence } = await refusal({ DATABASE_URL: 'postgresql://me:s3cret@127.0.0.1:9/farm' })
    expect(code).toBe(1)
    expect(sentence).toMatch(/^DATABASE_URL is wrong .* database farm on 127\.0\.0\.1:9 \(.*ECONNREFUSED/)
    expect(sentence).not.toContain('s3cret')
  })

  test('says what to do when Redis is forced and is not there', async () => {
    const { code, sentence } = await refusal({ PACELINE_QUEUE: 'redis', PATH: path.join(folder, 'nothing') })
    expect(code).toBe(1)
    expect(sentence).toMatch(/^PACELINE_QUEUE forces redis.* PACELINE_QUEUE=postgres\.$/)
  })

  test('names the host of a Redis that does not answer', async () => {
    const { code, sentence } = await refusal({ REDIS_URL: 'redis://:s3cret@127.0.0.1:9' })
    expect(code).toBe(1)
    expect(sentence).toMatch(/^REDIS_URL is wrong .* 127\.0\.0\.1:9 /)
    expect(sentence).not.toContain('s3cret')
  })
})
