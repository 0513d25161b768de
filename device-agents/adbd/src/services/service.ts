import type { AdbStream } from '../adb-stream.js'

/** Serves one stream to its end. Where it throws, the stream is closed and the reason logged. */
export type Service = (stream: AdbStream) => Promise<void>

/** Finds the service of a name such as `shell,v2:ls`. Throws, in a sentence, where there is none to be had. */
export type OpenService = (name: string, signal: AbortSignal) => Promise<Service>
