import type { AdbStream } from '../../adb-stream.js'
import type { Service } from '../service.js'
import { describeFile, listFolder } from './describe-files.js'
import { sendPull } from './receive-file.js'
import { readSendRequest, receivePush } from './send-file.js'
import { fail } from './sync-packets.js'
import { EndOfStream, SyncReader } from './sync-reader.js'

/** By the protocol. */
const MAX_PATH_BYTES = 1_024

/** `sync:`: files of this machine, told of, listed, pushed and pulled. Relative paths begin at `folder`. */
export function openSync(name: string, folder: string): Service | undefined {
  return name === 'sync:' ? (stream) => serveSync(stream, folder) : undefined
}

async function serveSync(stream: AdbStream, folder: string): Promise<void> {
  const reader = new SyncReader(stream)
  try {
    while (await serveRequest(stream, reader, folder));
  } catch (error) {
    if (!(error instanceof EndOfStream)) throw error
  }
}

/** False when no request can follow. */
async function serveRequest(stream: AdbStream, reader: SyncReader, folder: string): Promise<boolean> {
  const { id, value } = await reader.takeHeader()
  if (id === 'QUIT') return false
  if (value > MAX_PATH_BYTES) {
    await stream.write(fail(`a path of ${value} bytes is over the protocol's limit of ${MAX_PATH_BYTES}`))
    return false
  }
  const argument = await reader.take(value)
  const within = (path: Buffer) =>
    path[0] === SLASH ? path : Buffer.concat([Buffer.from(`${folder}/`), path])
  switch (id) {
    case 'STAT':
    case 'STA2':
    case 'LST2':
      await describeFile(stream, id, within(argument))
      return true
    case 'LIST':
    case 'LIS2':
      await listFolder(stream, id, within(argument))
      return true
    case 'SEND': {
      const { path, mode } = readSendRequest(argument)
      await receivePush(stream, reader, within(path), mode)
      return true
    }
    case 'RECV':
      await sendPull(stream, within(argument))
      return true
    default:
      await stream.write(fail(`unknown request ${JSON.stringify(id)}`))
      return false
  }
}

const SLASH = '/'.charCodeAt(0)
