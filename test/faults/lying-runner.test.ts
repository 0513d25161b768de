import { failureKindOf } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { measureProgram, sayingProgram } from './faulty-runner.js'

const beginning = 'say(init); say(first); say(warm);'

describe('a runner that keeps to the protocol', () => {
  it('is measured', async () => {
    const { outcome, leftBehind } = await measureProgram(
      sayingProgram(`${beginning} say(measured()); say(done())`),
    )
    expect(outcome).toMatchObject({
      state: 'completed',
      fallback: false,
      measurement: { invocations: 2, iterations: 10, latencyMs: { median: 2, min: 2, max: 2, cv: 0 } },
    })
    expect(leftBehind).toEqual([])
  })

  it('is believed when it does not end after its last word', async () => {
    const program = sayingProgram(`${beginning} say(measured()); say(done()); hang()`)
    const { outcome, leftBehind } = await measureProgram(program)
    expect(outcome).toMatchObject({ state: 'completed', measurement: { iterations: 10 } })
    expect(leftBehind).toEqual([])
  })
})

/** What it does, who is to blame, the code, and the words that name what is wrong. */
type Fault = readonly [name: string, script: string, kind: string, code: string, words: RegExp]

const protocolFaults: readonly Fault[] = [
  ['a sample that is NaN', `${beginning} say(measured([2, NaN])); say(done(2))`, /not a message.*null/],
  ['a negative sample', `${beginning} say(measured([2, -2])); say(done(2))`, /sample of block 1 is -2/],
  ['a sample of zero', `${beginning} say(measured([2, 0])); say(done(2))`, /sample of block 1 is 0/],
  ['a negative warm-up sample', 'say(init); say(first); say({ ...warm, samplesMs: [-1] })', /block 0 is -1/],
  [
    'a block twice',
    `${beginning} const twice = measured(); say(twice); say(twice); say(done())`,
    /block 1 came where block 2 was due/,
  ],
  [
    'blocks out of order',
    `${beginning} const [a, b] = [measured(), measured()]; say(b); say(a); say(done(10))`,
    /block 2 came where block 1 was due/,
  ],
  ['a count that is too high', `${beginning} say(measured()); say(done(500))`, /counts 500 .* sent 5/],
  ['a count that is too low', `${beginning} say(measured()); say(done(4))`, /counts 4 .* sent 5/],
  [
    'more samples than were planned',
    `${beginning} say(measured(Array(plan.sampling.maxIterations + 1).fill(2))); say(done())`,
    /the plan allows/,
  ],
  [
    'another batch than it made',
    `${beginning} say(measured()); say({ ...done(), batch: 7 })`,
    /7 inferences/,
  ],
  ['a batch below the plan', `${beginning} say({ ...measured(), batch: 0 })`, /not a message/],
  [
    'words after its last',
    `${beginning} say(measured()); say(done()); say(measured())`,
    /cannot follow "ended"/,
  ],
  ['no measured sample', `${beginning} say(done(0))`, /"done" cannot follow "warmup"/],
  ['what is not JSON', `${beginning} raw("INFO: created delegate\\n")`, /not JSON/],
].map(([name, script, words]) => [name, script, 'harness', 'runner-protocol', words] as Fault)

const ends: readonly Fault[] = [
  [
    'dies in the middle of a block',
    `${beginning} raw(JSON.stringify(measured()).slice(0, 40)); process.kill(process.pid, 'SIGKILL'); hang()`,
    'model',
    'runner-crashed',
    /SIGKILL/,
  ],
  [
    'ends between two blocks without a last word',
    `${beginning} say(measured()); process.exit(7)`,
    'model',
    'runner-crashed',
    /exit code 7/,
  ],
  [
    'crashes while it loads the model',
    `console.error('Fatal: bad tensor'); process.abort()`,
    'model',
    'runner-crashed',
    /SIGABRT.*Fatal: bad tensor/s,
  ],
  [
    'hangs before its first inference',
    'say(init); hang()',
    'model',
    'runner-hung',
    /first inference within 3 s/,
  ],
  [
    'hangs in the middle of a block',
    `${beginning} say(measured()); raw('{"type":"blo'); hang()`,
    'model',
    'runner-hung',
    /end of its sampling within 5 s/,
  ],
  [
    'says nothing more and spins',
    `${beginning} say(measured()); for (;;);`,
    'model',
    'runner-hung',
    /end of its sampling within 5 s/,
  ],
]

describe('a runner that', () => {
  it.concurrent.each([
    ...protocolFaults.map(([name, ...rest]) => [`sends ${name}`, ...rest] as Fault),
    ...ends,
  ])('%s leaves no measurement', async (_, script, kind, code, words) => {
    const { outcome, leftBehind } = await measureProgram(sayingProgram(script))
    expect(outcome).toEqual({ state: 'failed', code, message: expect.stringMatching(words) })
    expect(failureKindOf(code)).toBe(kind)
    expect(leftBehind).toEqual([])
  })

  it('fails in its second invocation leaves nothing of its first', async () => {
    const script = `${beginning} say(measured()); if (plan.invocation === 1) process.exit(3); say(done())`
    const { outcome } = await measureProgram(sayingProgram(script))
    expect(outcome).toEqual({ state: 'failed', code: 'runner-crashed', message: expect.any(String) })
  })
})
