import type { Operator } from '../graph.js'
import { completeOptions } from '../schema/index.js'

/** What an operator does, without what it does it to. */
export function describeOperator({ type, customName, options, customOptions }: Operator): unknown[] {
  return [
    type,
    customName ?? '',
    completeOptions(type, options),
    customOptions === undefined ? '' : Buffer.from(customOptions).toString('base64'),
  ]
}
