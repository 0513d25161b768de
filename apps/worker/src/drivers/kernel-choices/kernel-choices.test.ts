import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentMessage } from '@paceline/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostPlan, RuntimeHost } from '../driver.js'
import { choiceFile } from './choice-file.js'
import { keepingChoices } from './keep-choices.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paceline-kernel-choices-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const signal = new AbortController().signal
const here = () => choiceFile({ home, device: 'host:1', runtime: 'kernels-wasm' })

describe('the file of a device', () => {
  it('gives back what was added, to others and later', () => {
    here().add('a', { 'conv 1': 'x' })
    here().add('a', { 'conv 2': 'y' })
    here().add('b', { 'conv 1': 'z' })
    expect(here().read()).toEqual({ a: { 'conv 1': 'x', 'conv 2': 'y' }, b: { 'conv 1': 'z' } })
    expect(choiceFile({ home, device: 'host:2', runtime: 'kernels-wasm' }).read()).toEqual({})
    expect(choiceFile({ home, device: 'host:1', runtime: 'kernels-web' }).read()).toEqual({})
  })

  it('takes another choice in the place of one that could not be used any more', () => {
    here().add('a', { 'conv 1': 'x' })
    here().add('a', { 'conv 1': 'y' })
    expect(here().read()).toEqual({ a: { 'conv 1': 'y' } })
  })

  it('lets the oldest builds go when there are many', () => {
    for (let build = 0; build < 20; build++) here().add(`build ${build}`, { 'conv 1': 'x' })
    const keys = Object.keys(here().read())
    expect(keys).toHaveLength(12)
    expect(keys.at(-1)).toBe('build 19')
  })

  it('is none where it is broken or cannot be written', () => {
    here().add('a', { 'conv 1': 'x' })
    const [name = ''] = readdirSync(join(home, 'kernel-choices'))
    for (const text of ['{"a":', '{"a":{"conv 1":1}}', '[]']) {
      writeFileSync(join(home, 'kernel-choices', name), text)
      expect(here().read()).toEqual({})
    }
    writeFileSync(join(home, 'no-folder'), '')
    const nowhere = choiceFile({ home: join(home, 'no-folder'), device: 'host:1', runtime: 'kernels-wasm' })
    nowhere.add('a', { 'conv 1': 'x' })
    expect(nowhere.read()).toEqual({})
  })
})

/** A runner that chooses `kernel` for one shape unless it was handed a choice. */
function choosing(kernel: string, plans: HostPlan[], version = '1'): RuntimeHost {
  return {
    offer: { name: 'kernels-wasm' } as RuntimeHost['offer'],
    async *invoke(plan) {
      plans.push(plan)
      yield { type: 'ready', facts: { choiceKey: version } } as unknown as AgentMessage
      const kernels = [{ shape: 'conv 1', kernel: plan.kernelChoices?.[version]?.['conv 1'] ?? kernel }]
      yield { type: 'init', ran: { kernels } } as unknown as AgentMessage
    },
    async [Symbol.asyncDispose]() {},
  }
}

describe('keepingChoices', () => {
  async function kernelOf(host: RuntimeHost): Promise<unknown> {
    const kept = keepingChoices({ home, device: 'host:1' })(host) as RuntimeHost
    const messages: AgentMessage[] = []
    for await (const message of kept.invoke({} as HostPlan, signal)) messages.push(message)
    const init = messages.find(({ type }) => type === 'init') as Extract<AgentMessage, { type: 'init' }>
    return Array.isArray(init.ran.kernels) ? init.ran.kernels[0]?.kernel : undefined
  }

  it('hands what one runner chose to all that come after it, of this build', async () => {
    const plans: HostPlan[] = []
    expect(await kernelOf(choosing('first', plans))).toBe('first')
    expect(await kernelOf(choosing('second', plans))).toBe('first')
    expect(await kernelOf(choosing('third', plans, 'another build'))).toBe('third')
    expect(plans.map(({ kernelChoices }) => kernelChoices)).toEqual([
      {},
      { 1: { 'conv 1': 'first' } },
      { 1: { 'conv 1': 'first' } },
    ])
  })

  it('passes on what is no message at all, and keeps nothing of it', async () => {
    const host: RuntimeHost = {
      ...choosing('', []),
      async *invoke() {
        yield { type: 'ready' } as unknown as AgentMessage
        yield { type: 'init', ran: { kernels: 'all' } } as unknown as AgentMessage
        yield { type: 'init' } as unknown as AgentMessage
      },
    }
    expect(await kernelOf(host)).toBe(undefined)
    expect(readdirSync(home)).toEqual([])
  })

  it('leaves a runtime that does not work as it is', () => {
    const missing = { unavailable: 'no browser' }
    expect(keepingChoices({ home, device: 'host:1' })(missing)).toBe(missing)
  })
})
