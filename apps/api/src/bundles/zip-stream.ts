import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { BundleFile } from './bundle-file.js'

/** The earliest day that a zip can name. Its times have no zone, so this one is of no zone either. */
const TIME = new Date(1980, 0, 1)
/** A plain file, readable by all. */
const MODE = 0o100644

/** The files as a zip whose bytes depend on nothing else; it is packed while it is read. */
export function zipStream(files: readonly BundleFile[]): Readable {
  const zip = new ZipFile()
  for (const { name, content } of files) {
    zip.addBuffer(content, name, { mtime: TIME, mode: MODE, forceDosTimestamp: true })
  }
  zip.end()
  return zip.outputStream as Readable
}
