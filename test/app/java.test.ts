import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { requireSystem } from '../stack/index.js'

const project = fileURLToPath(new URL('../../device-agents/android', import.meta.url))

requireSystem('javac', 'maven')('the Java of the runner app', () => {
  it("passes its own tests, with Robolectric's Android", { timeout: 600_000 }, async () => {
    // Maven's exit code tells; its words are in the error.
    const { stdout } = await promisify(execFile)('mvn', ['-B', 'test'], {
      cwd: project,
      maxBuffer: 1 << 24,
    })
    expect(stdout).toMatch(/Tests run: [1-9]\d*, Failures: 0, Errors: 0, Skipped: 0/)
  })
})
