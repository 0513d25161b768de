import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { protocolOn } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { afterAll, describe, expect, it } from 'vitest'
import type { RuntimeHost } from '../drivers/driver.js'
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
