import { RunnerError } from '@paceline/agent'

/** A model's bytes from the page's own server. */
export async function readModel(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { cache: 'no-store' })
  if (!response.ok) throw new RunnerError('model-unreachable', `the model answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
