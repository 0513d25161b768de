// build-program.mjs ABI MAIN OUTPUT [sanitized]: another program over the parts of the kernels' runner.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { compileKernels } from '../../tools/native/compile-kernels.mjs'
import { compilerFor } from '../../tools/native/toolchains.mjs'

const [abi, main, output, how] = process.argv.slice(2)
const sanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
await compileKernels(
  fileURLToPath(new URL('../..', import.meta.url)),
  { abi, compiler: compilerFor(abi) },
  output,
  {
    version: 'test',
    main,
    // Reads past an end are there at any level, and the largest kernels take a minute with sanitizers at the highest.
    ...(how === 'sanitized' && { extra: [...sanitizers, '-O1'], link: sanitizers }),
  },
)
