import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const moduleUrl = new URL('../../dist/stdio/peak-memory.js', import.meta.url)
const MEGABYTE = 2 ** 20

describe('peakMemoryBytes', () => {
  it("is this process's own, and not what its parent held when it was started", () => {
    const child = `import { peakMemoryBytes } from ${JSON.stringify(fileURLToPath(moduleUrl))}
      const before = peakMemoryBytes()
      const held = Buffer.alloc(64 * ${MEGABYTE}, 1)
      console.log(JSON.stringify([before, peakMemoryBytes(), held.length]))`
    const parent = `import { execFileSync } from 'node:child_process'
      const held = Buffer.alloc(300 * ${MEGABYTE}, 1)
      const args = ['--input-type=module', '-e', ${JSON.stringify(child)}]
      process.stdout.write(execFileSync(process.execPath, args))
      if (held.length === 0) process.exit(1)`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', parent], { encoding: 'utf8' })
    const [before = 0, after = 0] = JSON.parse(said) as number[]
    expect(before).toBeGreaterThan(10 * MEGABYTE)
    expect(before).toBeLessThan(200 * MEGABYTE)
    expect(after - before).toBeGreaterThan(50 * MEGABYTE)
    expect(after).toBeLessThan(300 * MEGABYTE)
  })
})
