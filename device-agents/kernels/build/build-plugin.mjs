import { call } from './build-wasm.mjs'

const compileFlags = [
  '--target=wasm32-unknown-unknown',
  '-O3',
  '-std=gnu11',
  '-ffreestanding',
  '-nostdlib',
  '-msimd128',
  '-mbulk-memory',
  '-Wall',
]
const linkFlags = ['--no-entry', '--import-memory', '--strip-all', '-z', 'stack-size=65536']

/**
 * Compiles one C source to a kernel plug-in.
 *
 * @param {typeof import('@yowasp/clang')} toolchain
 * @param {string} source the name of the one to compile
 * @param {Record<string, string>} files it, and what it includes, by name
 * @param {readonly string[]} [more] flags for clang, such as `-mrelaxed-simd`
 * @returns {Promise<Uint8Array>}
 */
export async function buildPlugin(toolchain, source, files, more = []) {
  const compile = ['clang', ...compileFlags, ...more, '-c', source, '-o', 'plugin.o']
  const compiled = await call(toolchain.runClang, compile, files)
  const link = ['wasm-ld', ...linkFlags, 'plugin.o', '-o', 'plugin.wasm']
  return (await call(toolchain.runLLVM, link, compiled))['plugin.wasm']
}
