import { createRunnerPage } from '../runner-page.js'
import { openTfjsTflite } from './open-tfjs-tflite.js'

Object.defineProperty(globalThis, 'paceline', { value: createRunnerPage(openTfjsTflite) })
