export { choosableKernels } from './choosable-kernels.js'
export { type ChosenByShape, type ChosenKernel, chooseKernels } from './choose-kernels.js'
export { shapeOf } from './shape-of.js'
