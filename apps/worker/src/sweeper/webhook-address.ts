import { BlockList, isIP } from 'node:net'

/**
 * Addresses that no webhook may reach, whoever asks: link-local ones and those by which clouds hand out the keys
 * of a machine (AWS, Azure, Google, Oracle and Alibaba each have their own), and those that mean no one host.
 */
const never = new BlockList()
never.addSubnet('169.254.0.0', 16, 'ipv4')
never.addAddress('100.100.100.200', 'ipv4')
never.addAddress('168.63.129.16', 'ipv4')
never.addSubnet('192.0.0.0', 24, 'ipv4')
never.addSubnet('0.0.0.0', 8, 'ipv4')
never.addSubnet('224.0.0.0', 3, 'ipv4')
never.addSubnet('fe80::', 10, 'ipv6')
never.addSubnet('fec0::', 10, 'ipv6')
never.addSubnet('ff00::', 8, 'ipv6')
never.addSubnet('fd00:ec2::', 32, 'ipv6')
never.addSubnet('fd20:ce::', 32, 'ipv6')
never.addAddress('::', 'ipv6')
// Tunnels whose far end the address does not show plainly: local NAT64 (RFC 8215) and Teredo (RFC 4380).
never.addSubnet('64:ff9b:1::', 48, 'ipv6')
never.addSubnet('2001::', 32, 'ipv6')

/** Loopback and private networks (RFC 1918, 6598, 2544, 4193): an operator may allow them. */
const own = new BlockList()
own.addSubnet('127.0.0.0', 8, 'ipv4')
own.addSubnet('10.0.0.0', 8, 'ipv4')
own.addSubnet('172.16.0.0', 12, 'ipv4')
own.addSubnet('192.168.0.0', 16, 'ipv4')
own.addSubnet('100.64.0.0', 10, 'ipv4')
own.addSubnet('198.18.0.0', 15, 'ipv4')
own.addAddress('::1', 'ipv6')
own.addSubnet('fc00::', 7, 'ipv6')

/** Whether webhooks may not reach an address; what is no address is forbidden as well. */
export function isForbidden(address: string, allowPrivate: boolean): boolean {
  if (isIP(address) === 0) return true
  return writtenAs(address).some((each) => {
    const family = isIP(each) === 6 ? 'ipv6' : 'ipv4'
    return never.check(each, family) || (!allowPrivate && own.check(each, family))
  })
}

/** The address itself, and the IPv4 one that an IPv6 one leads to. */
function writtenAs(address: string): string[] {
  if (isIP(address) === 4) return [address]
  const [a = 0, b = 0, c = 0, ...rest] = groupsOf(address)
  // 6to4 (RFC 3056) holds it after its prefix.
  if (a === 0x2002) return [address, dotted(b, c)]
  const [d = 0, e = 0, f = 0, g = 0, h = 0] = rest
  const isTranslated = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0
  // ::a.b.c.d, ::ffff:a.b.c.d and ::ffff:0:a.b.c.d (RFC 4291, 2765); `::1` and `::` are neither.
  const isEmbedded =
    a === 0 && b === 0 && c === 0 && d === 0 && (e === 0 || e === 0xffff) && (f === 0 || f === 0xffff)
  const isPlain = e === 0 && f === 0 && g === 0
  return isTranslated || (isEmbedded && !isPlain) ? [address, dotted(g, h)] : [address]
}

/** Its eight groups, whichever of the many ways it is written in. */
function groupsOf(address: string): number[] {
  // The URL parser writes an address in one way (RFC 5952) and knows no zone.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`)
  const [before = '', after] = hostname.slice(1, -1).split('::')
  const [head, tail] = [before, after ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  ) as [number[], number[]]
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
