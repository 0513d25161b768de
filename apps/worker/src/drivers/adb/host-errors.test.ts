import { AdbError } from '@paceline/adb'
import { expect, it } from 'vitest'
import type { HostPlan, HostSuitePlan, RuntimeHost } from '../driver.js'
import { withInvocationErrors } from './host-errors.js'

const { signal } = new AbortController()
const plan = {} as HostPlan

class Failing implements RuntimeHost {
  readonly offer = { name: 'made' } as RuntimeHost['offer']
  readonly error: Error
  disposed = false

  constructor(error: Error) {
    this.error = error
  }

  async *invoke(): AsyncGenerator<never> {
    yield await Promise.reject(this.error)
  }

  async *suite(): AsyncGenerator<never> {
    yield await Promise.reject(this.error)
  }

  async profilerText(): Promise<string> {
    throw this.error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true
  }
}

async function all(messages: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of messages ?? []);
}

const calls = (host: RuntimeHost): (Promise<unknown> | undefined)[] => [
  all(host.invoke(plan, signal)),
  all(host.suite?.({} as HostSuitePlan, signal)),
  host.profilerText?.(plan, signal),
]

it('tells whose failure it is, by whichever call it came', async () => {
  for (const [code, expected] of [
    ['no-answer', 'device-lost'],
    ['adb-server', 'device-lost'],
    ['disk-full', 'device-unhealthy'],
  ] as const) {
    const host = withInvocationErrors(new Failing(new AdbError(code, 'what to do')))
    for (const call of calls(host))
      await expect(call).rejects.toMatchObject({ code: expected, message: 'what to do' })
  }
})

it('passes on what is none of adb’s, offers no more than the host does, and ends it', async () => {
  const error = new Error('its own')
  const failing = new Failing(error)
  const host = withInvocationErrors(failing)
  for (const call of calls(host)) await expect(call).rejects.toBe(error)
  await host[Symbol.asyncDispose]()
  expect(failing.disposed).toBe(true)
  const plain: RuntimeHost = {
    offer: failing.offer,
    invoke: () => failing.invoke(),
    [Symbol.asyncDispose]: async () => {},
  }
  expect(Object.keys(withInvocationErrors(plain))).toEqual(Object.keys(plain))
})
