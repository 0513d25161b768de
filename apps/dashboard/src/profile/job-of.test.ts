import { describe, expect, it } from 'vitest'
import { jobOf, type ProfileChoice } from './job-of.js'

const device = { id: 'dev_1', name: 'this computer', state: 'idle' as const, runtimes: [] }
const offer = {
  name: 'litert-node',
  version: '2.5.3',
  flavour: null,
  delegates: ['xnnpack'],
  context: 'process' as const,
  maxThreads: 2,
  features: {},
}
const nothing: ProfileChoice = {
  device: undefined,
  runtime: undefined,
  delegate: undefined,
  threads: undefined,
  invocations: undefined,
  maxSeconds: undefined,
  targetHalfWidth: undefined,
  requireDelegate: false,
  perOperator: false,
  periodMs: undefined,
}

describe('jobOf', () => {
  it('asks for no protocol where nothing was chosen', () => {
    expect(jobOf(['mdl_1', 'mdl_2'], device, offer, nothing)).toEqual({
      modelIds: ['mdl_1', 'mdl_2'],
      devices: { ids: ['dev_1'] },
      runtime: 'litert-node',
      expiresAfterSeconds: 86_400,
    })
  })

  it('asks for a schedule and for single operators where they were chosen', () => {
    const chosen = { ...nothing, perOperator: true, periodMs: 33.3 }
    expect(jobOf(['mdl_1'], device, offer, chosen).protocol).toEqual({
      perOperator: true,
      arrival: { mode: 'periodic', periodMs: 33.3 },
    })
  })

  it('keeps "no delegate" apart from the default one', () => {
    expect(jobOf(['mdl_1'], device, offer, { ...nothing, delegate: null, threads: 2 }).protocol).toEqual({
      delegate: null,
      threads: 2,
    })
  })
})
