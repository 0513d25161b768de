export { InvalidModelError } from './invalid-model-error.js'
export { readModel } from './read-model.js'
