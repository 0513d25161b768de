import { createRunnerPage } from '../runner-page.js'
import { openKernelsWeb } from './open-kernels-web.js'

Object.defineProperty(globalThis, 'paceline', { value: createRunnerPage(openKernelsWeb) })
