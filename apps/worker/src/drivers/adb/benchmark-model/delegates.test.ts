import { describe, expect, it } from 'vitest'
import { type DelegateChoices, delegateUse } from './delegates.js'
import { flagsOf } from './flags.js'
import { litertUse } from './litert-delegates.js'
import { planOf } from './made-plan.js'
import { createDelegations } from './output/delegation.js'
import { ranWith } from './ran-with.js'
import { createRunCounts } from './run-counts.js'

const choices: DelegateChoices = {
  gpuPrecisionLoss: true,
  gpuBackend: null,
  external: null,
  nnapiAccelerator: null,
  hexagonLibraries: null,
}
const flags = (delegate: string | null, changes: Partial<DelegateChoices> = {}) =>
  delegateUse(delegate, { ...choices, ...changes })?.flags

describe('delegateUse', () => {
  it('turns delegates into flags', () => {
    expect(flags(null)).toEqual(['--use_xnnpack=false'])
    expect(flags('gpu', { gpuPrecisionLoss: false, gpuBackend: 'gl' })).toEqual([
      '--use_gpu=true',
      '--gpu_precision_loss_allowed=false',
      '--gpu_backend=gl',
    ])
    expect(flags('nnapi', { nnapiAccelerator: 'qti-dsp' })).toContain('--nnapi_accelerator_name=qti-dsp')
    expect(flags('hexagon', { hexagonLibraries: '/data/local/tmp' })).toContain(
      '--hexagon_lib_path=/data/local/tmp',
    )
    expect(flags('unheard-of')).toBeUndefined()
  })

  it('has the external delegate where the operator has one', () => {
    expect(flags('external')).toBeUndefined()
    const external = { path: '/d/lib.so', options: 'backend_type:htp' }
    expect(flags('external', { external })).toEqual([
      '--external_delegate_path=/d/lib.so',
      '--external_delegate_options=backend_type:htp',
    ])
  })

  it('knows what a GPU computes in, and that OpenGL keeps nothing', () => {
    expect(delegateUse('gpu', choices)).toMatchObject({ precision: 'fp16-allowed', serializes: true })
    const gl = delegateUse('gpu', { ...choices, gpuPrecisionLoss: false, gpuBackend: 'gl' })
    expect(gl).toMatchObject({ precision: 'fp32', serializes: false })
  })
})

describe('litertUse', () => {
  it('asks each of the two tools in its own flags', () => {
    const of = (kind: 'benchmark_model' | 'run_model', delegate: string) =>
      litertUse(delegate, { kind, npuLibraries: '/n' })?.flags
    expect(of('run_model', 'npu')).toEqual([
      '--accelerator=npu',
      '--dispatch_library_dir=/n',
      '--compiler_plugin_library_dir=/n',
    ])
    expect(of('benchmark_model', 'npu')).toEqual([
      '--use_npu=true',
      '--dispatch_library_path=/n',
      '--compiler_plugin_library_path=/n',
    ])
    expect(litertUse('npu', { kind: 'run_model', npuLibraries: null })).toBeNull()
    expect(litertUse(null, { kind: 'run_model', npuLibraries: null })).toBeNull()
  })
})

describe('flagsOf', () => {
  const wanted = { model: '/m', delegateFlags: ['--use_gpu=true'], cache: null }
  const plan = planOf({ delegate: 'gpu', requireDelegate: true })

  it('lets the time decide over the first invocation, and nothing over those after it', () => {
    expect(flagsOf({ ...wanted, plan, runs: null })).toEqual(
      expect.arrayContaining(['--num_runs=10', '--min_secs=0.8', '--max_secs=1.6', '--warmup_min_secs=0.5']),
    )
    const fixed = flagsOf({ ...wanted, plan, runs: 160 })
    expect(fixed).toEqual(expect.arrayContaining(['--num_runs=160', '--min_secs=0', '--max_secs=100000']))
  })

  it('requires a delegate where there is one to require', () => {
    expect(flagsOf({ ...wanted, plan, runs: 1 })).toContain('--require_full_delegation=true')
    expect(flagsOf({ ...wanted, plan: { ...plan, delegate: null }, runs: 1 })).not.toContain(
      '--require_full_delegation=true',
    )
  })

  it('names the folder and the model of what is kept', () => {
    const cache = { folder: '/c', token: 'abc' }
    expect(flagsOf({ ...wanted, plan, runs: 1, cache })).toEqual(
      expect.arrayContaining(['--delegate_serialize_dir=/c', '--delegate_serialize_token=abc']),
    )
  })
})

describe('createRunCounts', () => {
  it('holds a series to its first count, each model to its own', () => {
    const counts = createRunCounts()
    const first = planOf({ invocation: 0 })
    expect(counts.wanted(first)).toBeNull()
    counts.made(first, 37)
    expect(counts.wanted(planOf({ invocation: 1 }))).toBe(37)
    expect(counts.wanted(planOf({ invocation: 1, batch: 50 }))).toBe(50)
    expect(counts.wanted(planOf({ invocation: 1, threads: 4 }))).toBeNull()
    expect(counts.wanted(planOf({ invocation: 0 }))).toBeNull()
    expect(counts.wanted(planOf({ invocation: 0, batch: 8 }))).toBe(8)
  })
})

describe('ranWith', () => {
  const use = delegateUse('gpu', choices)
  if (use === null) throw new Error('there is no gpu')

  function ran(lines: readonly string[], operators: number | null = 31) {
    const delegations = createDelegations()
    for (const line of lines) delegations.heard(line)
    const log = { delegation: delegations.of, threads: null }
    return ranWith({
      log,
      use: use as typeof use & object,
      wanted: { plan: planOf({ delegate: 'gpu' }), operators },
      affinity: null,
    }).ran
  }
  const applied = (how: string) => `Explicitly applied GPU delegate, and the model graph will be ${how}`

  it('counts the operators of the model where the log does not', () => {
    const whole = ran([applied('completely executed by the delegate.')])
    expect(whole).toMatchObject({ delegate: 'gpu', delegatedOperators: 31, operators: 31 })
    const partly = ran([applied('partially executed by the delegate w/ 3 delegate kernels.')])
    expect(partly).toMatchObject({ delegate: 'gpu', delegatedOperators: null, operators: 31 })
  })

  it('has no delegate where it took nothing, and its precision neither', () => {
    const not =
      'Though GPU delegate is explicitly applied, the model graph will not be executed by the delegate.'
    expect(ran([not])).toMatchObject({ delegate: null, delegatedOperators: 0, precision: 'fp32' })
    expect(ran([])).toMatchObject({ delegate: null })
  })
})
