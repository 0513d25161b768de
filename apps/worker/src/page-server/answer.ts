import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** What one page server serves, and under which folder of URLs. */
export interface Site {
  /** Begins and ends with a slash. */
  readonly folder: string
  readonly html: string
  readonly folders: ReadonlyMap<string, string>
  readonly modelPath: (sha256: string) => string | null
  readonly headers: Readonly<Record<string, string>>
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Answers one request: a file of a listed folder, a granted model, or 404 for whatever else is asked. */
export async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value)
    if (request.method !== 'GET') return refuse(response, 405)
    const path = decodedPath(request.url ?? '/')
    if (path === null || !path.startsWith(site.folder)) return refuse(response, 404)
    const name = path.slice(site.folder.length)
    if (name === '') return sendPage(site, response)
    const file = await fileOf(site, name)
    if (file === null) return refuse(response, 404)
    await sendFile(file, response)
  } catch {
    // The file went while it was sent, or the browser did: the connection's end says so to both.
    response.destroy()
  }
}

function decodedPath(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '')
    return path.includes('\0') ? null : path
  } catch {
    return null
  }
}

interface ServedFile {
  readonly path: string
  readonly bytes: number
  readonly contentType: string
  /** Code lies under a folder that is new with each server, so it never changes; a model may be large. */
  readonly cacheControl: 'no-store' | 'private, max-age=86400, immutable'
}

async function fileOf(site: Site, name: string): Promise<ServedFile | null> {
  const slash = name.indexOf('/')
  const [first, rest] = [name.slice(0, slash), name.slice(slash + 1)]
  if (first === 'models') {
    const path = site.modelPath(rest)
    if (path === null) return null
    return served(path, 'application/octet-stream', 'no-store')
  }
  const folder = site.folders.get(first)
  const contentType = contentTypes[extname(rest)]
  if (folder === undefined || contentType === undefined) return null
  const path = await insideOf(folder, rest)
  return path === null ? null : served(path, contentType, 'private, max-age=86400, immutable')
}

/** The real path of a file in a folder; null where it leads out of it, by dots or by links, or is not there. */
async function insideOf(folder: string, name: string): Promise<string | null> {
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, name))])
    return path.startsWith(root + sep) ? path : null
  } catch {
    return null
  }
}

async function served(
  path: string,
  contentType: string,
  cacheControl: ServedFile['cacheControl'],
): Promise<ServedFile | null> {
  const stats = await stat(path).catch(() => null)
  return stats?.isFile() ? { path, bytes: stats.size, contentType, cacheControl } : null
}

function sendPage(site: Site, response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(site.html)
}

async function sendFile(file: ServedFile, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', file.contentType)
  response.setHeader('content-length', file.bytes)
  response.setHeader('cache-control', file.cacheControl)
  await pipeline(createReadStream(file.path), response)
}

function refuse(response: ServerResponse, status: 404 | 405): void {
  if (status === 405) response.setHeader('allow', 'GET')
  response.writeHead(status).end()
}
