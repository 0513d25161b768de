import type { Readable } from 'node:stream'
import { InvocationError } from '../driver.js'

/** A block of 10,000 samples takes about 250 kB; more than this is no message. */
const MAX_LINE_BYTES = 4 * 1024 * 1024

/** The JSON lines of a stream as values; throws InvocationError `runner-protocol` for what is none. */
export async function* messageLines(stream: Readable): AsyncGenerator<unknown, void, undefined> {
  let held = ''
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (held + chunk).split('\n')
    held = lines.pop() ?? ''
    if (held.length > MAX_LINE_BYTES) throw notJson(held)
    for (const line of lines) if (line !== '') yield parsed(line)
  }
  // What a runner was saying when it died is no message: its end says more.
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw notJson(line)
  }
}

function notJson(line: string): InvocationError {
  return new InvocationError('runner-protocol', `the runner sent what is not JSON: ${line.slice(0, 200)}`)
}
