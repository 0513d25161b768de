import type { ModelRunner } from '@paceline/agent'
import { addingPlugin } from '@paceline/kernel-plugin/testing'
import { describe, expect, it } from 'vitest'
import { FormatRunner } from './format-runner.js'

const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: 1, precision: 'fp32' }

/** Writes down what is asked of it, under a name. */
const recorder = (name: string, log: string[]): ModelRunner => ({
  load: async ({ model }) => {
    log.push(`${name} loads ${model}`)
    return { initMs: 1, ran }
  },
  setInputs: (seed) => void log.push(`${name} fills ${seed}`),
  run: () => void log.push(`${name} runs`),
  verify: () => void log.push(`${name} checks`),
  outputDigest: async () => `${name} digest`,
  peakBytes: () => 1,
  close: () => void log.push(`${name} closes`),
})

async function run(bytes: Uint8Array): Promise<string[]> {
  const log: string[] = []
  const runner = new FormatRunner({
    readModel: async () => bytes,
    plugin: () => recorder('plug-in', log),
    network: () => recorder('network', log),
  })
  await runner.load({ model: 'model', threads: 1, delegate: null })
  await runner.setInputs(3)
  await runner.run()
  await runner.verify()
  log.push((await runner.outputDigest()) ?? '', String(await runner.profilerText()))
  await runner.close()
  return log
}

const all = (name: string) => [
  `${name} loads model`,
  `${name} fills 3`,
  `${name} runs`,
  `${name} checks`,
  `${name} digest`,
  'null',
  `${name} closes`,
]

describe('FormatRunner', () => {
  it('runs a plug-in by one runner and all else by the other, by their bytes alone', async () => {
    expect(await run(addingPlugin())).toEqual(all('plug-in'))
    expect(await run(Uint8Array.of(28, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33))).toEqual(all('network'))
    expect(await run(new Uint8Array())).toEqual(all('network'))
  })

  it('closes without a word where nothing was loaded, and runs nothing', () => {
    const runner = new FormatRunner({
      readModel: async () => new Uint8Array(),
      plugin: () => recorder('plug-in', []),
      network: () => recorder('network', []),
    })
    expect(runner.close()).toBeUndefined()
    expect(() => runner.run()).toThrow('no model is loaded')
  })
})
