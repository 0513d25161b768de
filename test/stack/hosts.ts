import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe } from 'vitest'
import { findSystem, requireSystem } from './system.js'

const run = promisify(execFile)

/** A computer of its own, as far as its programs can tell: own name, own loopback, own link to the network. */
export interface TestHost {
  readonly name: string
  /** Put before a program and its arguments, it runs them there; the process keeps its pid. */
  readonly enter: readonly string[]
  /** Pulls its cable, and puts it back: connections stay open, and nothing comes through. */
  cut(): Promise<void>
  join(): Promise<void>
  /** Ends whatever runs there, as a power cut would. */
  powerOff(): Promise<void>
}

/** A network of one test's own on this machine: hosts that reach each other and this process, and nothing else. */
export interface TestNetwork extends AsyncDisposable {
  /** This process's address there. */
  readonly address: string
  addHost(name: string): Promise<TestHost>
  /** Lets the hosts reach a server that listens here on a socket's path or on loopback; gives `address:port`. */
  publish(target: NetConnectOpts): Promise<string>
}

/** `describe` where this process may make network namespaces and there is iproute2; else the tests are skipped aloud. */
export function requireHosts(title: string, body: () => void): void {
  const ip = findSystem('iproute2')
  if (ip === undefined) {
    requireSystem('iproute2')(title, body)
    return
  }
  const tried = spawnSync('unshare', ['--net', '--uts', '--', ip, 'link', 'set', 'lo', 'up'], {
    encoding: 'utf8',
  })
  if (tried.status === 0) {
    describe(title, body)
    return
  }
  const why = tried.stderr?.trim() || String(tried.error ?? tried.status)
  const reason = `hosts are network namespaces, which Linux lets root alone make (${why})`
  process.stderr.write(`Skipped: ${reason}\n`)
  describe.skip(`${title} (skipped: ${reason})`, body)
}

/** Begin the test with `requireHosts`. */
export async function openNetwork(): Promise<TestNetwork> {
  const ip = findSystem('iproute2')
  if (ip === undefined) throw new Error('ip is missing: begin with requireHosts')
  const link = (...args: readonly string[]) => run(ip, args)
  // Interfaces have names of 15 letters at most.
  const token = randomBytes(3).toString('hex')
  const bridge = `plb${token}`
  const subnet = freeSubnet()
  const address = `${subnet}.1`
  let lastNumber = 1
  const hosts: (TestHost & { readonly remove: () => Promise<void> })[] = []
  const servers: { server: Server; sockets: Set<Socket> }[] = []

  await link('link', 'add', bridge, 'type', 'bridge')
  await link('address', 'add', `${address}/24`, 'dev', bridge)
  await link('link', 'set', bridge, 'up')

  return {
    address,
    async addHost(name) {
      const number = ++lastNumber
      const namespace = `paceline-${token}-${number}`
      const cable = `plv${token}${number}`
      await link('netns', 'add', namespace)
      const powerOff = () => killAll(async () => pidsIn(await link('netns', 'pids', namespace)))
      const host = {
        name,
        enter: [
          // Not `ip netns exec`, which mounts another /sys, without the control groups.
          ...['nsenter', `--net=/run/netns/${namespace}`, '--', 'unshare', '--uts', '--'],
          ...['sh', '-c', 'echo "$0" >/proc/sys/kernel/hostname; exec "$@"', name],
        ],
        async cut() {
          await link('link', 'set', cable, 'down')
        },
        async join() {
          await link('link', 'set', cable, 'up')
        },
        powerOff,
        async remove() {
          await powerOff()
          await link('netns', 'delete', namespace)
        },
      }
      hosts.push(host)
      const inside = (...args: readonly string[]) => link('-n', namespace, ...args)
      await link('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
      await link('link', 'set', cable, 'master', bridge, 'up')
      await inside('address', 'add', `${subnet}.${number}/24`, 'dev', 'eth0')
      await inside('link', 'set', 'eth0', 'up')
      await inside('link', 'set', 'lo', 'up')
      return host
    },
    async publish(target) {
      const sockets = new Set<Socket>()
      const server = createServer((near) => {
        const far = connect(target)
        for (const [socket, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(socket)
          // The other end is told by its own end.
          socket.on('error', () => other.destroy())
          socket.on('close', () => sockets.delete(socket))
        }
        near.pipe(far).pipe(near)
      })
      servers.push({ server, sockets })
      server.listen(0, address)
      await once(server, 'listening')
      const bound = server.address()
      if (bound === null || typeof bound === 'string') throw new Error('a relay listens at no port')
      return `${address}:${bound.port}`
    },
    async [Symbol.asyncDispose]() {
      for (const { remove } of hosts) await remove()
      for (const { server, sockets } of servers) {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      // With the bridge and the namespaces go the links between them.
      await link('link', 'delete', bridge)
    },
  }
}

/** The first three numbers of a /24 that no interface of this machine has, of those kept for trying networks (RFC 2544). */
function freeSubnet(): string {
  const used = Object.values(networkInterfaces()).flatMap((each) => each?.map((at) => at.address) ?? [])
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2)
    const subnet = `198.${18 + (high % 2)}.${low}`
    if (!used.some((address) => address.startsWith(`${subnet}.`))) return subnet
  }
}

function pidsIn({ stdout }: { stdout: string }): number[] {
  return stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : Number(line)))
}

/** A process may start another while it is being ended, so until there is none. */
async function killAll(list: () => Promise<number[]>): Promise<void> {
  for (let pids = await list(); pids.length > 0; pids = await list()) {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself meanwhile.
      }
    }
    await delay(20)
  }
}
