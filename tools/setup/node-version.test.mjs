import { expect, test } from 'vitest'
import { requireNode } from './node-version.mjs'

test('takes Node from 20.19 on and names both versions otherwise', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
    expect(() => requireNode(version)).not.toThrow()
  for (const version of ['20.18.3', '18.20.0']) {
    expect(() => requireNode(version)).toThrow(`needs Node 20.19 or newer, and this is Node ${version}`)
  }
})
