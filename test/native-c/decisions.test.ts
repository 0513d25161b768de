import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import {
  continueSampling,
  createRandom,
  createWarmup,
  type InputDtype,
  inputSeed,
  seededInput,
  type WarmupRule,
} from '@paceline/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { errorLines, refusal } from '../../device-agents/native/dist/refusal.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { compileSanitized, planOf, program } from './runner.js'

requireSystem('gcc')("the C runner's decisions, under sanitizers", () => {
  const folder = temporaryFolder('native-c')
  const decide = path.join(folder.path, 'decide')
  beforeAll(() => compileSanitized(decide, program('decide.c')))
  afterAll(() => folder[Symbol.dispose]())

  /** An answer for each question; the program ends with another code than 0 at the first thing undefined. */
  function answersTo(questions: readonly string[]): string[] {
    const input = questions.map((question) => `${question}\n`).join('')
    const said = execFileSync(decide, { input, encoding: 'utf8', maxBuffer: 2 ** 27 })
    return said.split('\n').slice(0, -1)
  }

  const durationMs = fc.oneof(
    fc.double({ min: 1e-4, max: 1e-3, noNaN: true }),
    fc.double({ min: 9.9, max: 10.1, noNaN: true }),
    fc.double({ min: 0.1, max: 900, noNaN: true }),
  )
  const rule: fc.Arbitrary<WarmupRule> = fc.record({
    name: fc.constant('rule'),
    version: fc.constant(1),
    tolerance: fc.constantFrom(0, 0.005, 0.02, 0.5),
    minBlockSamples: fc.integer({ min: 1, max: 9 }),
    minBlockMs: fc.constantFrom(0, 1, 20),
    longBlockMs: fc.constantFrom(5, 400),
    settleMs: fc.constantFrom(0, 30),
    settleIterations: fc.constantFrom(0, 5),
    minMs: fc.constantFrom(0, 100),
    maxMs: fc.constantFrom(50, 5000),
    maxIterations: fc.integer({ min: 1, max: 400 }),
  })

  it('warms up exactly as the domain does', () => {
    const series = fc.sample(fc.tuple(rule, fc.array(durationMs, { minLength: 1, maxLength: 300 })), {
      numRuns: 3000,
      seed: 1,
    })
    const answers = answersTo(
      series.map(([r, samplesMs]) => {
        const numbers = [r.tolerance, r.minBlockSamples, r.minBlockMs, r.longBlockMs, r.settleMs]
        const more = [r.settleIterations, r.minMs, r.maxMs, r.maxIterations]
        return `warmup ${[...numbers, ...more].join(' ')} : ${samplesMs.join(' ')}`
      }),
    )
    const wanted = series.map(([r, samplesMs]) => {
      const warmup = createWarmup(r)
      for (const sampleMs of samplesMs) warmup.push(sampleMs)
      const { reason, iterations } = warmup.result ?? { reason: 'warming', iterations: samplesMs.length }
      return `${reason} ${iterations}`
    })
    expect(new Set(wanted.map((each) => each.split(' ')[0]))).toEqual(new Set(['warming', 'agreed', 'limit']))
    expect(answers).toEqual(wanted)
  })

  it('refuses a duration that is none', () => {
    const asked = ['0', '-1', 'nan', 'inf'].map((each) => `warmup 0.1 1 0 5 0 0 0 100 100 : 1 ${each}`)
    expect(answersTo(asked)).toEqual(asked.map(() => 'invalid 1'))
  })

  it('samples exactly as long as the domain does', () => {
    const limits = fc.record({
      minIterations: fc.integer({ min: 0, max: 9 }),
      maxIterations: fc.integer({ min: 0, max: 9 }),
      targetSeconds: fc.constantFrom(0, 0.5, 1),
      maxSeconds: fc.constantFrom(0, 0.5, 1, 2),
    })
    const cases = fc.sample(
      fc.tuple(limits, fc.integer({ min: 0, max: 10 }), fc.constantFrom(0, 499, 500, 999.9, 1000, 2000)),
      { numRuns: 3000, seed: 2 },
    )
    const answers = answersTo(cases.map(([l, n, ms]) => `sample ${Object.values(l).join(' ')} ${n} ${ms}`))
    expect(answers).toEqual(cases.map(([l, n, ms]) => String(Number(continueSampling(l, n, ms)))))
  })

  it('fills inputs of every type with the bytes that all runtimes share', () => {
    const types: [number, InputDtype][] = [
      [1, 'float32'],
      [2, 'int32'],
      [3, 'uint8'],
      [4, 'int64'],
      [6, 'bool'],
      [7, 'int16'],
      [9, 'int8'],
      [10, 'float16'],
      [11, 'float64'],
      [13, 'uint64'],
      [16, 'uint32'],
    ]
    const cases = types.flatMap(([type, dtype]) =>
      [0, 2 ** 53 - 2, -7, 2 ** 31, 5, -(2 ** 53 - 1)].map((seed, index) => ({
        type,
        dtype,
        seed,
        index,
        count: 61 * index,
      })),
    )
    const answers = answersTo(cases.map((c) => `input ${c.type} ${c.count} ${c.seed} ${c.index}`))
    const wanted = cases.map(({ dtype, count, seed, index }) => {
      const array = seededInput([count], dtype, inputSeed(seed, index))
      return createHash('sha256')
        .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
        .digest('hex')
    })
    expect(answers).toEqual(wanted)
  })

  it('draws below a bound as the domain does, large ones included', () => {
    const cases = fc.sample(
      fc.tuple(
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 })),
      ),
      { numRuns: 1000, seed: 4 },
    )
    const answers = answersTo(cases.map(([seed, bound]) => `below ${seed} ${bound}`))
    expect(answers).toEqual(cases.map(([seed, bound]) => String(createRandom(seed).nextBelow(bound))))
  })

  it('reads a refusal as the TypeScript agent does', () => {
    // TFLite's own words, as 2.9 prints them on stderr.
    const logs = [
      'INFO: hello\nERROR: Encountered unresolved custom op: Mystery.\nSee instructions\nERROR: Node number 0 (Mystery) failed to prepare.\nERROR: Encountered unresolved custom op: Mystery.',
      "ERROR: Didn't find op for builtin opcode 'CUMSUM' version '9'. An older version may be supported.",
      'ERROR: Op builtin_code out of range: 400. Are you using old TFLite binary with newer model?',
      'ERROR: quantized_dimension must be in range [0, 1). Was 3.',
      '  ERROR:   spaces  \r\nERROR: unresolved custom op:',
      'nothing',
      Array.from({ length: 400 }, (_, index) => `ERROR: tensor ${index} is wrong`).join('\n'),
    ]
    const answers = answersTo(logs.map((log) => `log ${log.replaceAll('\n', '\\n')}`))
    answers.forEach((answer, index) => {
      const log = logs[index] ?? ''
      const { code, message } = refusal(log, '')
      const [operator, words = ''] = answer.split(/\|(.*)/s)
      expect(operator !== '', log).toBe(code === 'operator-unsupported')
      if (operator !== '') expect(message).toContain(`no operator ${operator}: `)
      expect(words).toBe(errorLines(log).join(' ').slice(0, 1500))
    })
  })

  it('takes plans, and says of anything else what is wrong and where', () => {
    const plan = planOf('/a "model"\n.tflite')
    const text = JSON.stringify(plan)
    expect(answersTo([`plan ${text}`, `plan ${JSON.stringify({ ...plan, new: [{}] })}`])).toEqual([
      'ok',
      'ok',
    ])
    const said = (change: object) => answersTo([`plan ${JSON.stringify({ ...plan, ...change })}`])[0]
    expect(said({ threads: '2' })).toBe("the plan's threads is not a number")
    expect(said({ threads: 0 })).toMatch(/threads is not a whole number from 1/)
    expect(said({ warmup: { ...plan.warmup, minMs: null } })).toBe("the plan's warmup.minMs is not a number")
    expect(said({ sampling: 3 })).toBe("the plan's sampling is not an object")
    expect(said({ affinity: 'big' })).toMatch(/affinity is neither any nor a list such as cpus:0,2-3/)
    expect(said({ arrival: { mode: 'periodic', periodMs: null } })).toMatch(
      /arrival.periodMs is not a number/,
    )
    expect(said({ type: 'slice' })).toBe('the message is not a plan')
    expect(said({ type: 'suite' })).toBe("the plan's primer is missing")
    expect(answersTo([`plan ${text.replace('"batch":1', '"batch":1e999')}`])[0]).toMatch(/batch is past what/)
  })

  it('takes no part of a plan for a plan, and no plan with a byte that is not its own', () => {
    const text = JSON.stringify(planOf('/model.tflite', { affinity: 'cpus:0,2-3' }))
    const truncated = Array.from({ length: text.length }, (_, end) => `plan ${text.slice(0, end)}`)
    expect(answersTo(truncated).filter((answer) => answer === 'ok')).toEqual([])
    const values = [
      '',
      'null',
      '-1',
      '1e400',
      '-1e400',
      '""',
      '[]',
      '{}',
      '"\\u0000"',
      '"\\ud800"',
      'tru',
      '01',
      '+1',
    ]
    const odd = values.flatMap((value) =>
      [...text.matchAll(/:("[^"]*"|[\d.]+|null)/g)].map(
        ({ index, 0: whole }) => `${text.slice(0, index)}:${value}${text.slice(index + whole.length)}`,
      ),
    )
    const bytes = fc.sample(fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e })), {
      numRuns: 4000,
      seed: 3,
    })
    const altered = bytes.map(
      ([at, byte]) => `${text.slice(0, at)}${String.fromCharCode(byte)}${text.slice(at + 1)}`,
    )
    const tooDeep = 'the plan is not JSON: it is nested too deeply'
    const deep = ['['.repeat(1e5), '{"a":'.repeat(1e4), `[${'0,'.repeat(1e4)}0]`]
    const questions = [...odd, ...altered, ...deep]
    const answers = answersTo(questions.map((question) => `plan ${question}`))
    expect(answers).toHaveLength(questions.length)
    answers.forEach((answer, index) => {
      // What JavaScript cannot read, this may not either.
      if (answer === 'ok') expect(() => JSON.parse(questions[index] ?? '')).not.toThrow()
    })
    expect(answers.slice(-3)).toEqual([tooDeep, tooDeep, 'the message is not a plan'])
  })
})
