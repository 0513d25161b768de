import { describe, expect, it } from 'vitest'
import { isForbidden } from './webhook-address.js'

const never = [
  ['link-local', '169.254.0.1'],
  ['the keys of a machine', '169.254.169.254'],
  ['Azure', '168.63.129.16'],
  ['Oracle', '192.0.0.192'],
  ['Alibaba', '100.100.100.200'],
  ['Google over IPv6', 'fd20:ce::254'],
  ['AWS over IPv6', 'fd00:ec2::254'],
  ['link-local IPv6', 'fe80::9'],
  ['link-local IPv6 with its zone', 'fe80::9%eth0'],
  ['this host', '0.0.0.0'],
  ['no host', '::'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv4 in IPv6', '::ffff:169.254.169.254'],
  ['IPv4 in IPv6, written in full', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ['IPv4-compatible', '::169.254.169.254'],
  ['translated IPv4', '::ffff:0:169.254.169.254'],
  ['NAT64', '64:ff9b::a9fe:a9fe'],
  ['local NAT64', '64:ff9b:1::a9fe:a9fe'],
  ['6to4', '2002:a9fe:a9fe::'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['a name', 'localhost'],
] as const

const own = [
  '127.0.0.1',
  '10.0.0.4',
  '172.31.0.1',
  '192.168.1.2',
  '100.64.0.1',
  '::1',
  'fd12::1',
  '::ffff:10.0.0.4',
  '64:ff9b::7f00:1',
  '2002:a00:4::1',
]

const everybodys = [
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '2001:4860:4860::8888',
  '64:ff9b::808:808',
  '2002:808:808::1',
  '::ffff:8.8.8.8',
]

describe('isForbidden', () => {
  it.each(never)('forbids %s (%s), whatever is allowed', (_, address) => {
    expect(isForbidden(address, true)).toBe(true)
    expect(isForbidden(address, false)).toBe(true)
  })

  it.each(own)('allows %s only with private networks', (address) => {
    expect(isForbidden(address, true)).toBe(false)
    expect(isForbidden(address, false)).toBe(true)
  })

  it.each(everybodys)('allows %s', (address) => {
    expect(isForbidden(address, false)).toBe(false)
  })
})
