import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll } from 'vitest'
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

/** Compiles programs/kernel-stand.c, or the program of another `main`, over the kernels. */
export function buildProgram(
  folder: string,
  { abi, sanitized }: Pick<NativeBuild, 'abi' | 'sanitized'>,
  main = 'test/kernels/programs/kernel-stand.c',
): string {
  const output = path.join(folder, `${path.parse(main).name}-${abi}${sanitized ? '-sanitized' : ''}`)
  if (existsSync(output)) return output
  const build = path.join(repository, 'test/kernels/build-program.mjs')
  const args = [abi, path.join(repository, main), output, ...(sanitized ? ['sanitized'] : [])]
  execFileSync(process.execPath, [build, ...args], { stdio: 'pipe' })
  return output
}

/** Has the tests that are imported from now on run on these builds; they and the folder end with the tests. */
export function testOnNative(folder: TemporaryFolder, builds: readonly NativeBuild[]): void {
  const opened = builds.map((build, index) => {
    const own = path.join(folder.path, String(index))
    mkdirSync(own)
    const command = [...emulated(build.abi, build.cpu), buildProgram(folder.path, build)]
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
}
