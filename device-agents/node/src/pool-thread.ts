/** One thread of the threaded build's pool: the glue recognises itself by the thread's data and waits for work. */
import { evaluateGlue, litertFolder } from './glue.js'

Object.assign(globalThis, { self: globalThis })
evaluateGlue(`${litertFolder}wasm/litert_wasm_threaded_internal.js`)
