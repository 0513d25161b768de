export { preparedSession } from './prepared-session.js'
export { type PreparedDevice, Preparer, type PreparerOptions } from './preparer.js'
