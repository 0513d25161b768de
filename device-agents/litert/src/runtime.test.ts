import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { chooseBuild } from './runtime.js'

const moduleUrl = new URL('../dist/relaxed-dot.js', import.meta.url)

function relaxedDotUnder(flags: string[]): string {
  const script = `import { checkRelaxedDot } from ${JSON.stringify(fileURLToPath(moduleUrl))}
    console.log(await checkRelaxedDot())`
  const args = [...flags, '--input-type=module', '-e', script]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()
}

const relaxedFlag = '--experimental-wasm-relaxed-simd'
/** Flags and what this Node's engine makes of them: V8 11.3 (Node 20) is the one with the fault. */
const engines: [string[], string][] = process.versions.v8.startsWith('11.3.')
  ? [
      [[], 'unsupported'],
      [[relaxedFlag], 'wrong'],
      [[relaxedFlag, '--no-liftoff'], 'exact'],
    ]
  : [[[], 'exact']]

describe('checkRelaxedDot', () => {
  it.each(engines)('under %j: %s', (flags, expected) => {
    expect(relaxedDotUnder(flags)).toBe(expected)
  })
})

describe('chooseBuild', () => {
  it.each([
    [1, 'exact', true, 'default'],
    [2, 'exact', true, 'threaded'],
    [2, 'exact', false, 'default'],
    [1, 'wrong', true, 'compat'],
    [4, 'unsupported', true, 'compat'],
  ] as const)('for %i threads, dot %s, shared memory %s: %s', (threads, relaxedDot, sharedMemory, build) => {
    expect(chooseBuild(threads, { relaxedDot, sharedMemory })).toBe(build)
  })
})
