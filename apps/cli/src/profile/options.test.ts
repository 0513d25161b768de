import type { Schemas } from '@paceline/client'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { exampleDevice } from '../examples/example-device.js'
import { chooseDevice, chooseDevices } from './device-choice.js'
import { addProtocolOptions, type ProtocolOptions, protocolFrom } from './protocol-options.js'
import { qualitiesFrom } from './quality-option.js'

const device = (id: string, name: string, pool: string, state: Schemas['Device']['state'] = 'idle') =>
  exampleDevice({ id, name, pool, state })

const one = device('dev_1', 'first', 'cpu-a')
const two = device('dev_2', 'second', 'cpu-a', 'busy')
const away = device('dev_3', 'third', 'cpu-b', 'offline')

test('the only device is the default, and an offline one does not count beside it', () => {
  expect(chooseDevices([one], [])).toEqual({ ids: ['dev_1'] })
  expect(chooseDevices([one, away], [])).toEqual({ ids: ['dev_1'] })
  expect(chooseDevice([away], undefined)).toBe(away)
  expect(() => chooseDevices([], [])).toThrow(/no device yet/)
  expect(() => chooseDevices([one, two], [])).toThrow(
    /choose with --device\. There are: dev_1 \(first, pool cpu-a\)/,
  )
})

test('a simulated device is no default, and is had by its name or pool', () => {
  const simulated = { ...device('dev_4', 'simulated 0', 'simulated'), kind: 'simulated' as const }
  expect(chooseDevice([simulated, one], undefined)).toBe(one)
  expect(() => chooseDevices([simulated], [])).toThrow(/simulated devices only/)
  expect(chooseDevice([simulated, one], 'simulated 0')).toBe(simulated)
  expect(chooseDevices([simulated, one], ['simulated'])).toEqual({ pool: 'simulated' })
})

test('devices are named by id or name, pools by their name, and nothing else', () => {
  expect(chooseDevices([one, two], ['second', 'dev_1', 'dev_2'])).toEqual({ ids: ['dev_2', 'dev_1'] })
  expect(chooseDevices([one, two], ['cpu-a'])).toEqual({ pool: 'cpu-a' })
  expect(() => chooseDevices([one, two], ['cpu-a', 'dev_1'])).toThrow(/no device "cpu-a"/)
  expect(() => chooseDevices([one], ['dev_9'])).toThrow(/no device "dev_9"\. There are: dev_1/)
})

test('of two devices with one name none is taken, and a large farm is not listed in full', () => {
  const twin = device('dev_4', 'first', 'cpu-b')
  expect(() => chooseDevice([one, twin, two], 'first')).toThrow(
    /by its id\. There are: dev_1 .*, dev_4 .*\)\.$/,
  )
  expect(chooseDevice([one, twin], 'dev_4')).toBe(twin)
  const many = Array.from({ length: 1000 }, (_, index) => device(`dev_${index}`, `n${index}`, 'cpu'))
  expect(() => chooseDevice(many, 'other')).toThrow(/dev_19 \(n19, pool cpu\) and 980 more\.$/)
})

function protocolOf(...args: string[]) {
  const command = addProtocolOptions(new Command())
    .exitOverride()
    .configureOutput({ outputError: () => {} })
  return protocolFrom(command.parse(args, { from: 'user' }).opts<ProtocolOptions>())
}

test('the protocol holds what was asked for and nothing else', () => {
  expect(protocolOf()).toEqual({})
  expect(protocolOf('--threads', '2', '--delegate', 'none', '--max-seconds', '0.5')).toEqual({
    threads: 2,
    delegate: null,
    maxSeconds: 0.5,
  })
  expect(protocolOf('--delegate', 'xnnpack', '--require-delegate', '--period-ms', '33.3')).toEqual({
    delegate: 'xnnpack',
    requireDelegate: true,
    arrival: { mode: 'periodic', periodMs: 33.3 },
  })
  expect(() => protocolOf('--threads', 'many')).toThrow(/not a number/)
  expect(() => protocolOf('--threads', ' ')).toThrow(/not a number/)
})

test('qualities are figures on a data set', () => {
  expect(qualitiesFrom(['top1=71.8'], 'imagenet')).toEqual([
    { metric: 'top1', value: 71.8, dataset: 'imagenet', origin: 'uploaded', source: 'paceline profile' },
  ])
  expect(qualitiesFrom([], undefined)).toEqual([])
  expect(() => qualitiesFrom(['top1=71.8'], undefined)).toThrow(/--dataset/)
  expect(() => qualitiesFrom(['top1'], 'imagenet')).toThrow(/metric=value/)
  expect(() => qualitiesFrom(['top1=good'], 'imagenet')).toThrow(/metric=value/)
})
