import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage } from '@paceline/contracts'
import { inputSeed, seededInput } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import { createLitertNativeHost, type HostPlan, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageOf, modelOf, planOf as planFor } from '../device/invocations.js'
import { sumModel, unknownOperatorModel } from '../device/odd-models.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { builtBundle, invoke, libraryFor, planOf } from './runner.js'

const folder = temporaryFolder('litert-native')
afterAll(() => folder[Symbol.dispose]())

/** The package, installed beside this test and nowhere else; null where PyPI or pip is out of reach. */
function installed(): string | null {
  try {
    const where = ['--target', folder.path, '--no-deps', '--disable-pip-version-check']
    execFileSync('python3', ['-m', 'pip', 'install', '--quiet', ...where, 'ai-edge-litert==2.3.*'], {
      stdio: 'pipe',
    })
    return path.join(folder.path, 'ai_edge_litert')
  } catch {
    process.stderr.write('Skipped: litert-native, since pip cannot install ai-edge-litert here\n')
    return null
  }
}

requireSystem('gcc')('litert-native', () => {
  const litert = installed()

  it('says how to get LiteRT where there is none', async () => {
    builtBundle('x86_64')
    const env = { PACELINE_LITERT: folder.path }
    const { signal } = new AbortController()
    expect(await createLitertNativeHost({ env, maxThreads: 1, signal })).toEqual({
      unavailable: expect.stringContaining('holds no ai-edge-litert'),
    })
  })

  describe.skipIf(litert === null)('with the ai-edge-litert package', () => {
    let host: RuntimeHost
    beforeAll(async () => {
      const env = { PACELINE_LITERT: litert ?? '' }
      const { signal } = new AbortController()
      const made = await createLitertNativeHost({ env, maxThreads: 2, signal })
      if ('unavailable' in made) throw new Error(made.unavailable)
      host = made
    })

    async function measure(bytes: Uint8Array, changes: Partial<HostPlan> = {}) {
      const plan = { ...planFor(), model: modelOf(folder.path, 'model.tflite', bytes), ...changes }
      const messages: AgentMessage[] = []
      const { signal } = new AbortController()
      for await (const message of verifyMessages(host.invoke(plan, signal), plan)) messages.push(message)
      return messages
    }

    it('offers the version of the package', () => {
      expect(host.offer).toMatchObject({
        name: 'litert-native',
        version: expect.stringMatching(/^2\.3\.\d+$/),
        delegates: ['xnnpack'],
        context: 'process',
      })
    })

    it.each(['xnnpack', null])('computes a MobileNet as TFLite does: delegate %s', async (delegate) => {
      const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } } as const
      const model = modelOf(folder.path, 'mobilenet.tflite', buildModel(spec, 0).bytes).path
      const runner = path.join(builtBundle('x86_64'), 'paceline-runner')
      const outputsOf = async (library: string[], name: string) => {
        const outputs = path.join(folder.path, name)
        const { messages } = await invoke(
          [runner, ...library, '--outputs', outputs],
          planOf(model, { delegate }),
        )
        const bytes = readFileSync(outputs)
        const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
        return { values, ran: messageOf(messages, 'init').ran }
      }
      const lite = ['--litert', path.join(litert ?? '', 'libLiteRt.so'), '--version', '2.3.0']
      const ours = await outputsOf(lite, 'litert')
      const theirs = await outputsOf(['--library', libraryFor('linux_amd64')], 'tflite')
      const largest = Math.max(...theirs.values.map(Math.abs))
      const apart = theirs.values.map((value, index) => Math.abs(value - (ours.values[index] ?? Number.NaN)))
      expect(theirs.values.length).toBeGreaterThan(1000)
      expect(Math.max(...apart)).toBeLessThanOrEqual(1e-5 * largest)
      expect(ours.ran).toEqual(theirs.ran)
    })

    it('fills each input with the bytes that its seed stands for', async () => {
      const done = messageOf(await measure(sumModel('float32', 8), { inputSeed: 42 }), 'done')
      const [a, b] = [0, 1].map((index) => seededInput([1, 8], 'float32', inputSeed(42, index)))
      const sum = Float32Array.from(a ?? [], (value, index) => value + (b?.[index] ?? Number.NaN))
      expect(done.outputDigest).toBe(createHash('sha256').update(sum).digest('hex'))
    })

    it('does not say that a delegate ran which may have taken nothing', async () => {
      const { ran } = messageOf(await measure(sumModel('int64')), 'init')
      expect(ran).toMatchObject({ delegate: null, delegatedOperators: null, operators: 1 })
    })

    it('counts the threads that XNNPACK made, and holds them to the cores that were asked for', async () => {
      const { ran } = messageOf(await measure(sumModel(), { threads: 2, affinity: 'cpus:0' }), 'init')
      expect(ran).toMatchObject({ threads: 2, affinity: 'cpus:0' })
    })

    it("refuses a model in LiteRT's own words", async () => {
      expect((await measure(unknownOperatorModel())).at(-1)).toMatchObject({
        type: 'unsupported',
        code: 'operator-unsupported',
        message: expect.stringContaining('PacelineMystery'),
      })
    })
  })
})
