import process from 'node:process'

/**
 * Flags by which this Node has relaxed SIMD, and has it right. V8 before 11.4 (Node 20) has it behind a flag, and
 * its baseline compiler gets the relaxed dot product wrong, so there only the optimising compiler is used: loading
 * takes longer, and the first inference is right.
 */
export function relaxedSimdFlags(v8Version: string = process.versions.v8): readonly string[] {
  const [major = 0, minor = 0] = v8Version.split('.').map((part) => Number.parseInt(part, 10))
  const behindFlag = major < 11 || (major === 11 && minor < 4)
  return behindFlag ? ['--experimental-wasm-relaxed-simd', '--no-liftoff'] : []
}
