import { createServer } from 'node:net'
import { StartError } from './start-error.js'

/**
 * Sees that the port can be listened on, before anything is started for it.
 *
 * @returns the port, or for 0 one that is free now
 * @throws StartError `port-taken`
 */
export async function checkPort(host: string, port: number): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new StartError('port-taken', sentenceFor(cause.code, host, port), { cause }))
    })
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address()
      const chosen = typeof address === 'object' && address !== null ? address.port : port
      probe.close(() => resolve(chosen))
    })
  })
}

function sentenceFor(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program: stop it, or choose another port with PACELINE_PORT.`
  }
  if (code === 'EACCES')
    return `Port ${port} on ${host} is kept for root: choose one above 1023 with PACELINE_PORT.`
  return `PACELINE_HOST ${host} cannot be listened on (${code}): set it to an address of this computer.`
}
