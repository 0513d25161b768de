import type { BigIntStats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import type { AdbStream } from '../../adb-stream.js'
import { errnoOf } from './file-error.js'
import { statV1, statV2, words } from './sync-packets.js'

/** STAT and LST2 look at a link itself, STA2 at what it leads to. */
export async function describeFile(
  stream: AdbStream,
  id: 'STAT' | 'STA2' | 'LST2',
  path: Buffer,
): Promise<void> {
  const [stats, errno] = await look(path, id === 'STA2')
  await stream.write(id === 'STAT' ? statV1(id, stats) : statV2(id, stats, errno))
}

/** LIST and LIS2: an entry for each name and the end. A folder that cannot be read looks empty: so is the protocol. */
export async function listFolder(stream: AdbStream, id: 'LIST' | 'LIS2', path: Buffer): Promise<void> {
  const names = await readdir(path, { encoding: 'buffer' }).catch(() => undefined)
  for (const name of names === undefined ? [] : [Buffer.from('.'), Buffer.from('..'), ...names]) {
    const [stats, errno] = await look(Buffer.concat([path, Buffer.from('/'), name]), false)
    // Version 1 has no word for a file that vanished since its folder was read.
    if (id === 'LIST' && stats === undefined) continue
    const head = id === 'LIST' ? statV1('DENT', stats) : statV2('DNT2', stats, errno)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(name.length)
    if (!(await stream.write(Buffer.concat([head, length, name])))) return
  }
  await stream.write(
    id === 'LIST' ? words('DONE', 0, 0, 0, 0) : Buffer.concat([words('DONE'), Buffer.alloc(72)]),
  )
}

async function look(path: Buffer, follow: boolean): Promise<[BigIntStats | undefined, number]> {
  try {
    return [await (follow ? stat : lstat)(path, { bigint: true }), 0]
  } catch (error) {
    return [undefined, errnoOf(error)]
  }
}
