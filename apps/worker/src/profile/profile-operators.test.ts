import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { protocolOn } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { afterAll, describe, expect, it } from 'vitest'
import type { HostPlan, RuntimeHost } from '../drivers/driver.js'
import { scriptedModel, scriptedOffer } from '../sessions/scripted-session.js'
import { type OperatorsToProfile, profileOperators } from './profile-operators.js'

const folder = mkdtempSync(join(tmpdir(), 'profile-operators-'))
afterAll(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'model.tflite')
writeFileSync(
  path,
  buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }, 0).bytes,
)

const hostWith = (suite?: NonNullable<RuntimeHost['suite']>): RuntimeHost => ({
  offer: scriptedOffer,
  async *invoke() {},
  ...(suite && { suite }),
  async [Symbol.asyncDispose]() {},
})

const run = (changes: Partial<OperatorsToProfile>) =>
  profileOperators({
    host: hostWith(async function* () {}),
    model: { ...scriptedModel, path },
    protocol: protocolOn(scriptedOffer, {}),
    wholeMs: 1,
    seed: 1,
    signal: new AbortController().signal,
    folder,
    ...changes,
  })

describe("a profile by the runtime's own word", () => {
  const text = [
    'INFO: Operator-wise Profiling Info for Regular Benchmark Runs:',
    '============================== Run Order ==============================',
    'node type, first, avg_ms, %, cdf%, mem KB, times called, name',
    'CONV_2D, 0.9, 0.6, 75%, 75%, 0, 1, [a]:0',
    'SOFTMAX, 0.3, 0.2, 25%, 100%, 0, 1, [b]:1',
    '',
  ].join('\n')
  const hostSaying = (profilerText: NonNullable<RuntimeHost['profilerText']>) => ({
    ...hostWith(),
    profilerText,
  })

  it('is shown where the host measures no slices', async () => {
    const plans: HostPlan[] = []
    const host = hostSaying(async (plan) => {
      plans.push(plan)
      return text
    })
    const { operators, profile, reasons, samples } = await run({ host })
    expect([operators, samples]).toEqual([null, []])
    expect(profile).toMatchObject({
      wholeUs: 1000,
      overheadUs: expect.closeTo(200, 9),
      runtimeOwn: [
        { type: 'CONV_2D', meanUs: 600, share: 0.75 },
        { type: 'SOFTMAX', meanUs: 200, share: 0.25 },
      ],
    })
    expect(reasons).toMatchObject([{ code: 'operators-not-profiled' }])
    // One more invocation of the model, and not the first, which is the cold one.
    expect(plans).toMatchObject([{ invocation: 1, arrival: { mode: 'closed' }, delegate: 'xnnpack' }])
  })

  it('is a reason where it cannot be read or had', async () => {
    const unread = await run({ host: hostSaying(async () => 'no table') })
    expect(unread.profile).toBeNull()
    expect(unread.reasons.map(({ code }) => code)).toEqual(['operators-not-profiled', 'profiler-unread'])
    const refused = await run({ host: hostSaying(() => Promise.reject(new Error('no such flag'))) })
    expect(refused.reasons).toMatchObject([{ text: expect.stringMatching(/no such flag/) }])
  })
})

describe('a profile that cannot be taken', () => {
  it.each<[string, Partial<OperatorsToProfile>, RegExp]>([
    ['the host runs no suites', { host: hostWith() }, /one model in a process/],
    ['its folder is not there', { folder: '/nowhere/at/all' }, /ENOENT/],
    ['the model went meanwhile', { model: scriptedModel }, /ENOENT/],
    ['the time does not suffice', { wholeMs: 1e6 }, /about [\d.]+ s, and the protocol allows 8 s/],
    ['the runner says nothing', {}, /stopped after "start"/],
  ])('is a reason where %s, and leaves nothing behind', async (_, changes, words) => {
    const { reasons, ...profiled } = await run(changes)
    expect(profiled).toEqual({ operators: null, profile: null, samples: [] })
    expect(reasons).toMatchObject([{ code: 'operators-not-profiled', text: expect.stringMatching(words) }])
    expect(readdirSync(folder)).toEqual(['model.tflite'])
  })

  it('leaves nothing behind when aborted in the middle', async () => {
    const abort = new AbortController()
    let seen = 0
    const host = hostWith(async function* ({ entries }, signal) {
      seen = entries.filter(({ model }) => existsSync(model.path)).length
      abort.abort(new Error('cancelled'))
      signal.throwIfAborted()
    })
    await expect(run({ host, signal: abort.signal })).rejects.toThrow('cancelled')
    expect(seen).toBeGreaterThan(31)
    expect(readdirSync(folder)).toEqual(['model.tflite'])
  })
})
