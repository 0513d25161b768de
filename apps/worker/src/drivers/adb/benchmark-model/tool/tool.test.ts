import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failureOf } from './failure.js'
import { abiOf, installFile, variableFor } from './install-binary.js'
import { shellCommandOf } from './run-tool.js'

const { signal } = new AbortController()
const deviceSaying = (stdout: string, property?: string) => ({
  properties: new Map(property === undefined ? [] : [['ro.product.cpu.abi', property]]),
  shell: async () => ({ exitCode: 0, stdout, stderr: 'sha256sum: /x: No such file' }),
  ensure: async () => '/there',
})

describe('variableFor', () => {
  it('names the instruction set as Android does', () => {
    const named = (abi: string) => variableFor({ variable: 'PACELINE_BENCHMARK_MODEL', abi })
    expect(named('arm64-v8a')).toBe('PACELINE_BENCHMARK_MODEL_ARM64_V8A')
    expect(named('x86_64')).toBe('PACELINE_BENCHMARK_MODEL_X86_64')
  })

  it("goes by Android's property, and else by the kernel's name", async () => {
    expect(await abiOf(deviceSaying('aarch64\n', 'armeabi-v7a'), signal)).toBe('armeabi-v7a')
    expect(await abiOf(deviceSaying('aarch64\n'), signal)).toBe('arm64-v8a')
    expect(await abiOf(deviceSaying('riscv64\n'), signal)).toBe('riscv64')
  })
})

describe('installFile', () => {
  const wanted = (env: Record<string, string>) => ({ variable: 'TOOL', abi: 'x86_64', env })

  it('knows a file on the device by its digest', async () => {
    const sha256 = 'a'.repeat(64)
    const env = { TOOL_ON_DEVICE: '/data/local/tmp/tool' }
    expect(await installFile(deviceSaying(`${sha256}  /x\n`), wanted(env), 0o755, signal)).toEqual({
      path: '/data/local/tmp/tool',
      sha256,
    })
    expect(await installFile(deviceSaying(''), wanted(env), 0o755, signal)).toEqual({
      unavailable: expect.stringMatching(/^TOOL_ON_DEVICE .*No such file/),
    })
  })

  it('wants nothing where nothing is named', async () => {
    expect(await installFile(deviceSaying(''), wanted({}), 0o755, signal)).toBeNull()
  })
})

describe('shellCommandOf', () => {
  const run = (words: string[], environment = {}) => {
    const command = shellCommandOf({ words, mask: null, environment })
    return execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n')
  }

  it('hands on each word as it is, whatever a shell would make of it', () => {
    // No line ends and no NUL: neither can be in a path that a tool prints on one line.
    const word = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/[\0\n\r]/.test(text))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const [, ...printed] = run(['printf', '%s\n', ...words, 'end'])
        expect(printed).toEqual([...words, 'end', '', ''])
      }),
      { numRuns: 30 },
    )
  })

  it('tells its process first, and ends the last line of a tool that leaves it open', () => {
    const [pid, half, end] = run(['printf', 'avg=80'])
    expect(pid).toMatch(/^paceline-pid \d+$/)
    expect([half, end]).toEqual(['avg=80', ''])
  })

  it('sets the environment and gives the exit code', () => {
    expect(run(['sh', '-c', 'echo $A-$B'], { A: "it's", B: 'b c' })[1]).toBe("it's-b c")
    const command = shellCommandOf({ words: ['sh', '-c', 'exit 7'], mask: null })
    expect(() => execFileSync('sh', ['-c', command])).toThrow(expect.objectContaining({ status: 7 }))
  })
})

describe('failureOf', () => {
  const end = { tool: 'tool', exitCode: 1, loaded: false, errors: ['no op'], lastLines: ['last'] }

  it('blames the model for what the tool says of it, before and after it was loaded', () => {
    expect(failureOf(end)).toEqual({ type: 'unsupported', code: 'model-refused', message: 'no op' })
    expect(failureOf({ ...end, loaded: true })).toMatchObject({ type: 'error', code: 'model-refused' })
    const silent = failureOf({ ...end, errors: [], lastLines: [] })
    expect(silent.message).toBe('tool failed with exit code 1 and gave no reason')
  })

  it('tells a delegate that was required', () => {
    const errors = ['Disallowed CPU fallback detected.', 'Benchmarking failed.']
    expect(failureOf({ ...end, errors })).toMatchObject({ type: 'error', code: 'delegate-required' })
  })

  it.each([
    [0, 'runner-crashed', /exit code 0 before its results were whole, and said: last/],
    [139, 'runner-crashed', /SIGSEGV/],
    [127, 'driver-failed', /cannot be started/],
    [126, 'driver-failed', /cannot be started/],
  ])('throws for exit code %i', (exitCode, code, words) => {
    expect(() => failureOf({ ...end, errors: [], exitCode })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words) }),
    )
  })
})
