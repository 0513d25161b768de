import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { endProcess } from './board-process.js'
import { expectRecovered, openRealChain, type RealChain } from './real-chain.js'

/** The browser itself, whose children have a type. */
const browser = /^(?!.*--type=).*--user-data-dir=/

requireSystem(
  'adb',
  'chromium',
  'chromedriver',
)("a job in a board's browser", () => {
  let chain: RealChain
  beforeAll(async () => {
    chain = await openRealChain()
  })
  afterAll(() => chain?.[Symbol.asyncDispose]())

  function endAll(pids: readonly number[]): void {
    expect(pids).not.toEqual([])
    pids.forEach(endProcess)
  }

  it.each([
    ['Appium is killed', () => endAll(chain.processes('worker', /appium-main\.js/))],
    ['Chromium is killed', () => endAll(chain.processes('board', browser))],
    ['the adb server is killed', () => chain.server.kill()],
    [
      'the daemon is killed, which ends no browser',
      async () => {
        await chain.board.kill()
        await chain.board.start()
      },
    ],
  ])('is completed when %s', async (fault, strike) => {
    const run = await chain.post('litert-web', fault.length)
    await run.measuring()
    await strike()
    const ended = await run.ended()
    await expectRecovered(chain, ended)
    // Where nothing had been heard of the invocation yet, it was begun anew within its first attempt.
    expect(chain.processes('board', browser)).toHaveLength(1)
  })
})
