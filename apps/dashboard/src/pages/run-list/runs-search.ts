import type { RunFilters } from '../../api/runs.js'

/** The filters of an address; what is no id of its kind is left out. */
export function readRunsSearch({ device, model }: Record<string, unknown>): RunFilters {
  return {
    ...(isId(device, 'dev') && { device }),
    ...(isId(model, 'mdl') && { model }),
  }
}

function isId(value: unknown, prefix: string): value is string {
  return typeof value === 'string' && value.startsWith(`${prefix}_`)
}
