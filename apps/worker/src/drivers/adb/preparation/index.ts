export { type PreparedDevice, Preparer, type PreparerOptions } from './preparer.js'
