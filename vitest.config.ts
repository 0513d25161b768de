import process from 'node:process'
import { defineConfig } from 'vitest/config'

const outputs = ['**/node_modules/**', '**/dist/**']

/** V8 before 11.4 (Node 20) has relaxed SIMD behind a flag; later ones know no such flag. */
const [v8Major = 0, v8Minor = 0] = process.versions.v8.split('.').map(Number)
const relaxedSimd =
  v8Major < 11 || (v8Major === 11 && v8Minor < 4) ? ['--experimental-wasm-relaxed-simd'] : []

/**
 * A neighbour on a shared machine may stop any process for seconds. CI asks a second time and names each test that
 * needed it; whoever works on one sees its first failure.
 */
const retry = process.env.CI ? 1 : 0

/**
 * `unit` is what stands beside its source and needs nothing of the system. `flows` is what crosses rooms: it runs
 * real servers and measures, so one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // So that no flavour of the kernels goes untested.
          execArgv: relaxedSimd,
          include: [
            '{packages,apps,device-agents}/*/src/**/*.test.{ts,tsx}',
            'device-agents/kernels/{*,engine/*}/*.test.ts',
            'tools/**/*.test.mjs',
          ],
          exclude: outputs,
          setupFiles: ['tools/properties.mjs'],
          // A process for each of hundreds of files takes longer than their tests; those put back what they change.
          isolate: false,
          // By default one processor is left to an editor that is not there while all is checked.
          maxWorkers: '100%',
          // No test is about time: on a busy machine the default of five seconds would make some of them so.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'flows',
          execArgv: relaxedSimd,
          include: ['test/**/*.test.ts'],
          exclude: outputs,
          globalSetup: ['test/stack/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          retry,
        },
      },
    ],
  },
})
