import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'
import { repository, type TemporaryFolder } from '../stack/index.js'
import { type NativeBuild, testOnNative } from './native-builds.js'

/** Runs the tests that stand beside the kernels of each operator on native builds: the same cases, the same answers. */
export function testOperatorsOn(folder: TemporaryFolder, builds: readonly NativeBuild[]): void {
  testOnNative(folder, builds)
  const operators = path.join(repository, 'device-agents/kernels')
  for (const name of readdirSync(operators).sort()) {
    const tests = path.join(operators, name, 'kernel.test.ts')
    if (existsSync(tests)) describe(name, () => import(/* @vite-ignore */ tests))
  }
}
