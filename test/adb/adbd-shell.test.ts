import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
} from '../stack/index.js'

requireSystem('adb')('commands on a Linux board, by the genuine adb', () => {
  let server: TestAdbServer
  let board: TestBoard

  beforeAll(async () => {
    server = await startAdbServer()
    board = await startBoard(server, { names: { model: 'Test Board', device: 'a;b=c' } })
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  test('adb lists it as a Linux machine, its names without the marks of the list', async () => {
    const { stdout } = await server.adb(['devices', '-l'])
    expect(stdout.toString()).toMatch(/device product:linux_host model:Test_Board device:a_b_c/)
  })

  test('stdout, stderr and the exit code come apart', async () => {
    const result = await board.adb(['shell', 'echo out; echo err >&2; exit 7'])
    expect(result).toEqual({ exitCode: 7, stdout: Buffer.from('out\n'), stderr: 'err\n' })
  })

  test('a command that a signal ended has 128 and its number', async () => {
    expect((await board.adb(['shell', 'kill -TERM $$'])).exitCode).toBe(143)
  })

  test('stdin and stdout carry every byte, and the end of stdin arrives', async () => {
    const input = randomBytes(1_000_003)
    const { stdout, exitCode } = await board.adb(['shell', 'cat'], { input })
    expect(exitCode).toBe(0)
    expect(stdout.equals(input)).toBe(true)
  })
})
