import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { expectRecovered, openRealChain, type RealChain } from './real-chain.js'

const patient = { timeout: 60_000, interval: 50 }

requireSystem(
  'adb',
  'gcc',
  'prlimit',
)('a job on a board that misbehaves', () => {
  let chain: RealChain
  let seed = 0
  beforeAll(async () => {
    chain = await openRealChain()
  })
  afterAll(() => chain?.[Symbol.asyncDispose]())

  /** A run whose runner is at work on the board. */
  async function runAtWork() {
    seed += 1
    const run = await chain.post('tflite-native', seed)
    await expect.poll(() => chain.processes('board', /paceline-runner --library/), patient).not.toEqual([])
    return run
  }

  it('is completed when its daemon is killed and starts again', async () => {
    const run = await runAtWork()
    await chain.board.kill()
    await chain.board.start()
    const ended = await run.ended()
    await expectRecovered(chain, ended)
    expect(ended.attempts[0]).toMatchObject({ state: 'failed', code: 'device-lost' })
  })

  it('is completed when it reboots, and takes its time', async () => {
    const run = await runAtWork()
    await chain.board.powerOff()
    // Offline: its run waits for it.
    await expect.poll(async () => (await chain.device()).state, patient).toBe('offline')
    expect((await run.now()).state).toBe('queued')
    await chain.board.start()
    const ended = await run.ended()
    await expectRecovered(chain, ended)
    expect(ended.attempts[0]).toMatchObject({ state: 'failed', code: 'device-lost' })
  })

  it('is completed when half an answer comes and then nothing', async () => {
    const run = await runAtWork()
    chain.link.end('back', 23, 'broken')
    await expect.poll(async () => (await run.now()).attempts[0]?.state, patient).toBe('failed')
    chain.link.end('back', Number.POSITIVE_INFINITY, 'broken')
    await expectRecovered(chain, await run.ended())
  })

  it('is completed when its disk is full and somebody makes room', async () => {
    await chain.offered('tflite-native')
    chain.board.limitFiles(512_000)
    seed += 1
    const run = await chain.post('tflite-native', seed)
    await expect.poll(async () => (await run.now()).attempts[0]?.state, patient).toBe('failed')
    chain.board.limitFiles('unlimited')
    const ended = await run.ended()
    await expectRecovered(chain, ended)
    expect(ended.attempts[0]).toMatchObject({
      code: 'device-unhealthy',
      message: expect.stringContaining('no room'),
    })
  })

  it('is completed at its first attempt when answers come a byte at a time', async () => {
    const run = await runAtWork()
    chain.link.trickle()
    const ended = await run.ended()
    await expectRecovered(chain, ended)
    expect(ended.attempts).toHaveLength(1)
  })
})
