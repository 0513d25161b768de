import { describe, expect, it } from 'vitest'
import { invocationRows } from './invocation-rows.js'

const conditions = (invocations: unknown) => ({ asked: {}, ran: {}, invocations })

describe('invocationRows', () => {
  it('says of each what disturbed it and whether it was kept apart', () => {
    const disturbance = {
      cause: 'contended',
      code: 'other-processes',
      text: 'others took 0.8 CPUs',
      value: 0.8,
    }
    const rows = invocationRows(
      conditions([
        { iterations: 10, medianMs: 2, warmup: { iterations: 5 }, otherCpuCores: 0.01, apart: null },
        {
          iterations: 9,
          medianMs: 3,
          otherCpuCores: 'unavailable',
          apart: 'contended',
          disturbances: [disturbance],
        },
      ]),
    )
    expect(rows[0]).toEqual({
      invocation: 0,
      iterations: 10,
      medianMs: 2,
      warmupIterations: 5,
      otherCpuCores: 0.01,
      apart: null,
      disturbances: [],
    })
    expect(rows[1]).toMatchObject({
      invocation: 1,
      otherCpuCores: 'unavailable',
      apart: 'contended',
      disturbances: ['others took 0.8 CPUs'],
    })
  })

  it('stands whatever an earlier worker stored', () => {
    expect(invocationRows({ asked: {}, ran: {} })).toEqual([])
    expect(invocationRows(conditions([null, 3]))).toHaveLength(2)
  })
})
