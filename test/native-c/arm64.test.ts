import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildModel } from '@paceline/tflite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageOf, modelOf } from '../device/invocations.js'
import { unknownOperatorModel } from '../device/odd-models.js'
import { findSystem, requireSystem, temporaryFolder } from '../stack/index.js'
import { builtBundle, invoke, libraryFor, planOf, say } from './runner.js'

/** Under qemu's user mode on this computer: what it computes is the same, how fast it does is not. */
requireSystem(
  'gcc',
  'gcc-arm64',
  'qemu-arm64',
)('the C runner on ARM64', () => {
  const folder = temporaryFolder('native-c-arm64')
  let here: string[]
  let there: string[]

  beforeAll(() => {
    here = [path.join(builtBundle('x86_64'), 'paceline-runner'), '--library', libraryFor('linux_amd64')]
    const bundle = builtBundle('arm64')
    const own = (name: string) => path.join(bundle, name)
    there = [findSystem('qemu-arm64') ?? '', own('ld-linux-aarch64.so.1'), '--library-path', bundle]
    there.push(own('paceline-runner'), '--library', own('libtensorflowlite_c.so'))
  })
  afterAll(() => folder[Symbol.dispose]())

  const mobilenet = () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } } as const
    return modelOf(folder.path, 'mobilenet.tflite', buildModel(spec, 0).bytes).path
  }

  it('starts by its own loader and libraries, and finds TFLite', async () => {
    const { messages, exitCode } = await say([...there, '--probe'], null)
    expect(messages).toMatchObject([{ type: 'ready', runtime: 'tflite-native', version: '2.9.0' }])
    expect(exitCode).toBe(0)
  })

  it.each(['xnnpack', null])('computes a MobileNet as x86-64 does: delegate %s', async (delegate) => {
    const plan = planOf(mobilenet(), { delegate })
    const outputsOf = async (runner: string[], name: string) => {
      const file = path.join(folder.path, name)
      const { messages } = await invoke([...runner, '--outputs', file], plan)
      const bytes = readFileSync(file)
      const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
      return { values, ran: messageOf(messages, 'init').ran, done: messageOf(messages, 'done') }
    }
    const [x86, arm] = [await outputsOf(here, 'x86'), await outputsOf(there, 'arm')]
    const largest = x86.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const apart = x86.values.map((value, index) => Math.abs(value - (arm.values[index] ?? Number.NaN)))
    expect(x86.values.length).toBeGreaterThan(1000)
    expect(Math.max(...apart)).toBeLessThanOrEqual(1e-5 * largest)
    expect(arm.ran).toEqual(x86.ran)
    expect(arm.done.iterations).toBeGreaterThanOrEqual(10)
  })

  it("refuses a model in TFLite's own words", async () => {
    const { path: model } = modelOf(folder.path, 'unknown.tflite', unknownOperatorModel())
    const { messages } = await invoke(there, planOf(model))
    expect(messages.at(-1)).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
  })
})
