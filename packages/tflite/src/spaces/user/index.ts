export { defineUserSpace, type UserSpace } from './define-user-space.js'
export { InvalidSpaceError } from './invalid-space-error.js'
