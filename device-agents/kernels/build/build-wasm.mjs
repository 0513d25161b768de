import { gzipSync } from 'node:zlib'
import { flavours } from './flavours.mjs'

const compileFlags = [
  '--target=wasm32-unknown-unknown',
  '-O3',
  '-std=gnu11',
  '-ffreestanding',
  '-nostdlib',
  '-mbulk-memory',
  '-msimd128',
  '-Ic',
  '-Wall',
  '-Wextra',
  '-Werror',
  // Loop strength reduction spills registers in the kernels' inner loops: without it some are twice as fast.
  '-mllvm',
  '-disable-lsr',
]
const linkFlags = ['--no-entry', '--strip-all', '-z', 'stack-size=65536', '--gc-sections']

/**
 * Compiles and links one flavour. Apart, since clang's own link runs a `wasm-opt` that it finds, and another
 * version of that would make other bytes.
 *
 * @param {typeof import('@yowasp/clang')} toolchain
 * @param {Record<string, string>} sources by path
 * @param {keyof typeof flavours} flavour
 * @returns {Promise<Uint8Array>} the stripped module: the same for the same sources and toolchain
 */
export async function buildFlavour(toolchain, sources, flavour) {
  const { compile, link } = flavours[flavour]
  let files = nested(sources)
  const objects = []
  for (const source of Object.keys(sources).filter((name) => name.endsWith('.c'))) {
    const object = `${source.replaceAll('/', '-')}.o`
    const before = files
    files = await call(
      toolchain.runClang,
      ['clang', ...compileFlags, ...compile, '-c', source, '-o', object],
      before,
    )
    objects.push(object)
  }
  files = await call(
    toolchain.runLLVM,
    ['wasm-ld', ...linkFlags, ...link, ...objects, '-o', 'out.wasm'],
    files,
  )
  return files['out.wasm']
}

/** Runs a tool over a tree of files and gives the tree as it left it; what it printed is in the error. */
export async function call(tool, args, files) {
  const printed = []
  const write = (bytes) => {
    if (bytes !== null) printed.push(Buffer.from(bytes).toString())
  }
  try {
    return {
      ...files,
      ...(await tool(args, files, { stdout: write, stderr: write, fetchProgress: () => {} })),
    }
  } catch (error) {
    // The cause holds the whole tree of files, so only its words are passed on.
    throw new Error(`${args.join(' ')}\n${printed.join('')}${error.message}`)
  }
}

function nested(sources) {
  const tree = {}
  for (const [name, text] of Object.entries(sources)) {
    const [room, file] = name.split('/')
    tree[room] ??= {}
    tree[room][file] = text
  }
  return tree
}

/** Bytes over the wire. */
export const gzippedBytes = (bytes) => gzipSync(bytes, { level: 9 }).length
