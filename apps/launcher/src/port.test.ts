import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { checkPort } from './port.js'

describe('checkPort', () => {
  test('gives a port that can be listened on', async () => {
    const port = await checkPort('127.0.0.1', 0)
    expect(port).toBeGreaterThan(0)
    expect(await checkPort('127.0.0.1', port)).toBe(port)
  })

  test('names a port that is taken and how to choose another', async () => {
    const port = await checkPort('127.0.0.1', 0)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    try {
      await expect(checkPort('127.0.0.1', port)).rejects.toMatchObject({
        code: 'port-taken',
        message: expect.stringMatching(new RegExp(`Port ${port} .*PACELINE_PORT`)),
      })
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('names an address that is none of this computer', async () => {
    await expect(checkPort('192.0.2.1', 4400)).rejects.toThrow(/PACELINE_HOST 192\.0\.2\.1/)
  })
})
