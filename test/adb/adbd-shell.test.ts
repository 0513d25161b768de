import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  processesMentioning,
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

  test('exec-out and exec-in carry every byte, and exec-in delivers all before the command ends', async () => {
    const input = randomBytes(500_001)
    await board.adb(['exec-in', 'cat > taken.part; mv taken.part taken'], { input })
    await expect
      .poll(() => board.adb(['exec-out', 'cat taken']).then(({ stdout }) => stdout.equals(input)), {
        timeout: 10_000,
      })
      .toBe(true)
  })

  test('the end of adb ends all that its command started', async () => {
    const mark = `paceline-left-${board.port}`
    const stop = new AbortController()
    const script = `MARK=${mark}; export MARK; sleep 1000 & sleep 1000; echo`
    const call = board.adb(['shell', script], { signal: stop.signal }).catch(() => undefined)
    const sleeps = () =>
      processesMentioning(`MARK=${mark}\0`).filter(({ command }) => command === 'sleep 1000')
    await expect.poll(() => sleeps().length).toBe(2)
    stop.abort()
    await call
    await expect.poll(() => sleeps(), { timeout: 10_000 }).toEqual([])
  })

  test('a command that is moved to the background lives on, and does not hold adb up', async () => {
    await board.adb(['shell', 'nohup sh -c "sleep 1; echo done > later" >/dev/null 2>&1 </dev/null &'])
    await expect
      .poll(async () => (await board.adb(['shell', 'cat later'])).stdout.toString(), { timeout: 10_000 })
      .toBe('done\n')
  })

  test('64 MiB come through whole', async () => {
    const { stdout, exitCode } = await board.adb(['shell', 'head -c 67108864 /dev/zero'])
    expect([exitCode, stdout.length]).toEqual([0, 67_108_864])
  })
})
