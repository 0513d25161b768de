import { openLitert } from './open-litert.js'
import { createRunnerPage } from './runner-page.js'

Object.defineProperty(globalThis, 'paceline', { value: createRunnerPage(openLitert) })
