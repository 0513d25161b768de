import { execFileSync } from 'node:child_process'
import { findCommand } from '../setup/system-programs.mjs'

/** The instruction sets that a runner is built for: how compilers and loaders name them. */
export const abis = {
  x86_64: {
    machine: 'x86_64',
    crossCompiler: 'x86_64-linux-gnu-gcc',
    loader: 'ld-linux-x86-64.so.2',
    library: 'linux_amd64/libtensorflowlite_c.so',
    debianPackage: 'g++-x86-64-linux-gnu',
  },
  arm64: {
    machine: 'aarch64',
    crossCompiler: 'aarch64-linux-gnu-gcc',
    loader: 'ld-linux-aarch64.so.1',
    library: 'linux_arm64/libtensorflowlite_c.so',
    debianPackage: 'g++-aarch64-linux-gnu',
  },
}

/** The compiler for an instruction set, as an absolute path: this computer's own or a cross compiler; undefined for none. */
export function compilerFor(abi) {
  const own = findCommand(['gcc', 'cc'])
  if (own !== undefined && machineOf(own) === abis[abi].machine) return own
  return findCommand([abis[abi].crossCompiler])
}

/** Where a compiler finds a library of its target; throws where it has none. */
export function libraryOf(compiler, name) {
  const found = execFileSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).trim()
  // A compiler gives back the bare name of what it does not have.
  if (found === name) throw new Error(`${compiler} has no ${name}`)
  return found
}

/** The linker, or another of the programs that a compiler works with. */
export function toolOf(compiler, name) {
  return execFileSync(compiler, [`-print-prog-name=${name}`], { encoding: 'utf8' }).trim()
}

/** Such as `aarch64`; empty for a compiler that does not answer, as a `gcc` without its parts. */
function machineOf(compiler) {
  try {
    const triple = execFileSync(compiler, ['-dumpmachine'], { encoding: 'utf8', stdio: 'pipe' })
    return triple.split('-')[0]
  } catch {
    return ''
  }
}
