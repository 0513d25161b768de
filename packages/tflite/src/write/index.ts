export { writeModel } from './model-writer.js'
export { UnwritableModelError } from './unwritable-model-error.js'
