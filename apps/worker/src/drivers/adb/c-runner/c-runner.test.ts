import { AdbError, type AdbProcess } from '@paceline/adb'
import type { AgentMessage } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { askedAffinity } from './affinity-asked.js'
import { converse } from './converse.js'
import { abiOf } from './device-abi.js'
import { pushModel } from './push-model.js'
import { withOwnLibrary } from './tflite-library.js'

const { signal } = new AbortController()

describe('abiOf', () => {
  const shell = async () => ({ exitCode: 0, stdout: 'aarch64\n', stderr: '' })

  it.each([
    ['arm64-v8a', 'arm64'],
    ['x86_64', 'x86_64'],
    ['armeabi-v7a', null],
    ['toString', null],
  ])('takes Android at its word: %s', async (word, abi) => {
    const properties = new Map([['ro.product.cpu.abi', word]])
    expect(await abiOf({ properties, shell }, signal)).toEqual({ word, abi })
  })

  it('asks a board', async () => {
    expect(await abiOf({ properties: new Map(), shell }, signal)).toEqual({ word: 'aarch64', abi: 'arm64' })
  })
})

describe('askedAffinity', () => {
  const clusters = { cpus: [0, 1, 2, 3], named: new Map([['big', [2, 3]]] as const) }
  const init = (affinity: string): AgentMessage => ({
    type: 'init',
    initMs: 1,
    ran: { threads: 1, delegate: null, delegatedOperators: 0, operators: 1, precision: 'fp32', affinity },
  })

  it('asks the runner for CPUs, and says the cluster where it kept to them', () => {
    const asked = askedAffinity('big', clusters)
    expect(asked.ofRunner).toBe('cpus:2-3')
    expect(asked.told(init('cpus:2-3'))).toEqual(init('big'))
    expect(asked.told(init('cpus:0-3'))).toEqual(init('cpus:0-3'))
  })

  it('leaves alone what was not asked for, and what is no message', () => {
    expect(askedAffinity(undefined, clusters).ofRunner).toBeUndefined()
    expect(askedAffinity('any', clusters).ofRunner).toBe('any')
    const broken = { type: 'init' } as AgentMessage
    expect(askedAffinity('big', clusters).told(broken)).toBe(broken)
  })

  it('refuses cores that the device does not have', () => {
    expect(() => askedAffinity('prime', clusters)).toThrow(
      expect.objectContaining({ code: 'affinity-unknown' }),
    )
  })
})

describe('converse', () => {
  /** A process of these lines and this end. */
  const device = (lines: readonly string[], exit: () => Promise<number>) => ({
    async spawn(): Promise<AdbProcess> {
      return {
        lines: (async function* () {
          yield* lines
        })(),
        write: async () => {},
        get exit() {
          return exit()
        },
        lastWords: () => 'the end\n',
        async [Symbol.asyncDispose]() {},
      }
    },
  })

  async function said(lines: readonly string[], exit: () => Promise<number> = async () => 0) {
    const messages: unknown[] = []
    for await (const message of converse(device(lines, exit), 'run', {}, signal)) messages.push(message)
    return messages
  }

  it('passes on what is said, up to the ending', async () => {
    expect(await said(['{"type":"ready"}', '', '{"type":"done"}', 'chatter'])).toEqual([
      { type: 'ready' },
      { type: 'done' },
    ])
  })

  it.each([
    [139, /ended by SIGSEGV; its last words: the end/],
    [137, /ended by SIGKILL, as when the system runs out of memory/],
    [1, /ended with exit code 1 and no result/],
  ])('blames the model for exit code %i', async (exitCode, message) => {
    await expect(said(['{"type":"ready"}'], async () => exitCode)).rejects.toMatchObject({
      code: 'runner-crashed',
      message: expect.stringMatching(message),
    })
  })

  it('refuses what is not JSON', async () => {
    await expect(said(['nonsense'])).rejects.toMatchObject({ code: 'runner-protocol' })
  })

  it.each([
    ['offline', 'device-lost'],
    ['device-lost', 'device-lost'],
    ['disk-full', 'device-unhealthy'],
  ] as const)('blames the device where adb says %s', async (code, blamed) => {
    const gone = async () => Promise.reject(new AdbError(code, 'it is gone'))
    await expect(said([], gone)).rejects.toMatchObject({ code: blamed, message: 'it is gone' })
  })
})

describe('pushModel', () => {
  it('blames the device, and not the model, where it cannot be pushed', async () => {
    const ensure = async () => Promise.reject(new AdbError('disk-full', 'no space is left'))
    const model = { path: '/m.tflite', sha256: '00', bytes: 1 }
    await expect(pushModel({ ensure }, model, signal)).rejects.toMatchObject({
      code: 'device-unhealthy',
      message: 'no space is left',
    })
  })
})

describe('withOwnLibrary', () => {
  it('leaves a bundle as it is where none is named', async () => {
    const bundle = { abi: 'arm64', loader: 'ld.so', files: [] } as const
    expect(await withOwnLibrary(bundle, { PACELINE_TFLITE_LIBRARY_X86_64: '/x' })).toBe(bundle)
  })
})
