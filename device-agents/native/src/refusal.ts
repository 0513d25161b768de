import { UnsupportedModelError } from '@paceline/agent'

/** The most of a runtime's words that an error carries. */
const MAX_WORDS = 1500

/** The lines that TFLite marks as errors, once each and in their order. */
export function errorLines(log: string): string[] {
  const lines = log.split('\n').map((line) => line.trim())
  const marked = lines
    .filter((line) => line.startsWith('ERROR: '))
    .map((line) => line.slice('ERROR: '.length))
  return [...new Set(marked)]
}

/**
 * The error for a model that TFLite refuses, in its own words. An operator that it does not have is named:
 * those words are "Didn't find op for builtin opcode 'CUMSUM' version '9'", "Encountered unresolved custom op:
 * MyOp." and "Op builtin_code out of range: 400".
 */
export function refusal(log: string, otherwise: string): UnsupportedModelError {
  const lines = errorLines(log)
  const words = lines.join(' ').slice(0, MAX_WORDS) || otherwise
  const operator = missingOperator(lines)
  if (operator === null) return new UnsupportedModelError('model-refused', words)
  return new UnsupportedModelError(
    'operator-unsupported',
    `this runtime has no operator ${operator}: ${words}`,
  )
}

function missingOperator(lines: readonly string[]): string | null {
  for (const line of lines) {
    const builtin = /Didn't find op for builtin opcode '(\w+)' version '(\d+)'/.exec(line)
    if (builtin) return `${builtin[1]} version ${builtin[2]}`
    const custom = /unresolved custom op: ([^\s]+?)\.?(?:\s|$)/.exec(line)
    if (custom) return custom[1] ?? null
    const unknown = /Op builtin_code out of range: (\d+)/.exec(line)
    if (unknown) return `code ${unknown[1]}`
  }
  return null
}
