import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe } from 'vitest'
import { testOn } from '../../device-agents/kernels/testing/tested-builds.js'
import { repository, type TemporaryFolder } from '../stack/index.js'
import { type Abi, emulated } from './native-bundle.js'
import { NativeKernels } from './native-kernels.js'

/** One way to run the kernels natively. */
export interface NativeBuild {
  readonly name: string
  readonly abi: Abi
  /** What the names of its kernels end with. */
  readonly isa: string
  /** That qemu is to be. */
  readonly cpu?: string
  readonly threads: number
  /** How often each run is made from the same memory, to the same bytes. */
  readonly repeats: number
  readonly sanitized?: boolean
}

/** Compiles programs/kernel-stand.c over the kernels. */
export function buildStand(
  folder: string,
  { abi, sanitized }: Pick<NativeBuild, 'abi' | 'sanitized'>,
): string {
  const output = path.join(folder, `stand-${abi}${sanitized ? '-sanitized' : ''}`)
  if (existsSync(output)) return output
  const here = path.join(repository, 'test/kernels')
  const args = [abi, path.join(here, 'programs/kernel-stand.c'), output, ...(sanitized ? ['sanitized'] : [])]
  execFileSync(process.execPath, [path.join(here, 'build-program.mjs'), ...args], { stdio: 'pipe' })
  return output
}

/** Runs the tests that stand beside the kernels of each operator on native builds: the same cases, the same answers. */
export async function testOperatorsOn(
  folder: TemporaryFolder,
  builds: readonly NativeBuild[],
): Promise<void> {
  const opened = builds.map((build, index) => {
    const own = path.join(folder.path, String(index))
    mkdirSync(own)
    const command = [...emulated(build.abi, build.cpu), buildStand(folder.path, build)]
    return {
      build,
      kernels: new NativeKernels([...command, String(build.threads), String(build.repeats)], own),
    }
  })
  afterAll(() => {
    for (const { kernels } of opened) kernels[Symbol.dispose]()
    folder[Symbol.dispose]()
  })
  const find = (name: string) => {
    const found = opened.find(({ build }) => build.name === name)
    if (found === undefined) throw new RangeError(`no build ${name}`)
    return found
  }
  testOn({
    names: builds.map(({ name }) => name),
    isaOf: (name) => find(name).build.isa,
    load: (name) => find(name).kernels.exports,
  })
  const operators = path.join(repository, 'device-agents/kernels')
  for (const name of readdirSync(operators).sort()) {
    const tests = path.join(operators, name, 'kernel.test.ts')
    if (existsSync(tests)) describe(name, () => import(/* @vite-ignore */ tests))
  }
}
