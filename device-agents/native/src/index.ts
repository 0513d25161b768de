import { fileURLToPath } from 'node:url'

/** The program that serves one invocation on `tflite-native`; a worker runs it with Node. */
export const nativeAgentScript = fileURLToPath(new URL('./main.js', import.meta.url))

export {
  type BundledFile,
  type CRunnerAbi,
  type CRunnerBundle,
  cRunnerAbis,
  cRunnerFile,
  readCRunnerBundle,
  tfliteLibraryFile,
} from './c-runner-bundle.js'
export { createInterpreter, type DelegateChoice } from './interpreter.js'
export { libraryPath } from './library-path.js'
export { createNativeRunner, type NativeRunner } from './native-runner.js'
export { loadTflite, type TfliteC } from './tflite-c.js'
