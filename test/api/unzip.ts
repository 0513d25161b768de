import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'

/** Writes the files of a zip into a folder, and gives their names in the order of the zip. */
export async function unzip(bytes: Buffer, folder: string): Promise<string[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (opened ? resolve(opened) : reject(error)))
  })
  const names: string[] = []
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, async (error, stream) => {
        if (!stream) return reject(error)
        const file = path.join(folder, entry.fileName)
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, await buffer(stream))
        names.push(entry.fileName)
        zip.readEntry()
      })
    })
    zip.on('end', resolve)
    zip.on('error', reject)
    zip.readEntry()
  })
  return names
}
