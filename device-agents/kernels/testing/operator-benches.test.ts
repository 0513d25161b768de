import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { KernelNetwork } from '../engine/kernel-network.js'
import { loadFlavour } from './load-flavour.js'
import { operatorBenches } from './operator-benches.js'

it('times every folder that has a kernel', () => {
  const room = fileURLToPath(new URL('..', import.meta.url))
  const folders = readdirSync(room, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const withKernel = folders
    .map(({ name }) => name)
    .filter((name) => readdirSync(path.join(room, name)).includes('kernel.c'))
  expect(Object.keys(operatorBenches).sort()).toEqual(withKernel.sort())
})

describe.each(Object.entries(operatorBenches))('the cases of %s', (_, cases) => {
  it('have names of their own, and plans that the kernels take', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    for (const { name, plan } of cases)
      expect(new KernelNetwork(loadFlavour('simd'), plan()).variants(0), name).not.toEqual([])
  })
})
