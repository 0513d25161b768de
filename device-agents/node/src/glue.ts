import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'

/** The folder of the installed @litertjs/core, with a slash at its end. */
export const litertFolder = fileURLToPath(new URL('../', import.meta.resolve('@litertjs/core')))

/**
 * Gives this thread the globals by which LiteRT.js loads its glue in a browser's worker: `self`,
 * `importScripts`, and the number of cores in `navigator`, which Node 20 does not have.
 */
export function openGlue(): void {
  const scope = globalThis as unknown as Record<string, unknown>
  scope.self = globalThis
  if (scope.navigator === undefined) scope.navigator = { hardwareConcurrency: availableParallelism() }
  scope.importScripts = (file: string) => {
    scope.ModuleFactory = evaluateGlue(file)
  }
}

/**
 * Evaluates Emscripten's glue as the CommonJS that it is written for; its package declares ES modules, so
 * `require` refuses it. The glue starts the threads of its pool from `__filename`, which therefore names the
 * module that can do this same evaluation in a thread.
 */
export function evaluateGlue(file: string): unknown {
  const module = { exports: {} as unknown }
  const wrapped = compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: file },
  )
  const threadScript = fileURLToPath(new URL('./pool-thread.js', import.meta.url))
  wrapped(module.exports, createRequire(file), module, threadScript, dirname(file))
  return module.exports
}
