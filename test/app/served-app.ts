import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { libraryFor } from '../native-c/runner.js'

const project = fileURLToPath(new URL('../../device-agents/android', import.meta.url))
const target = (name: string) => path.join(project, 'target', name)

/** The runner app's service under Robolectric, in a JVM of its own; gone, with its runners, on leaving scope. */
export interface ServedApp extends AsyncDisposable {
  /** Of loopback. */
  readonly port: number
}

/** Compiles the app and its tests, with what Maven has resolved. Begin the test with `requireSystem('maven')`. */
export async function compileApp(): Promise<void> {
  const args = ['-q', '-B', 'process-test-classes', '-Dorg.slf4j.simpleLogger.showDateTime=false']
  await promisify(execFile)('mvn', args, { cwd: project, maxBuffer: 1 << 24 })
}

/** Begin with `compileApp`. */
export async function serveApp(): Promise<ServedApp> {
  const properties = {
    'robolectric.offline': 'true',
    'robolectric.dependency.dir': target('android'),
    'paceline.tflite.library': libraryFor('linux_amd64'),
  }
  const classes = [
    target('test-classes'),
    target('classes'),
    readFileSync(target('test-classpath.txt'), 'utf8'),
  ]
  const child = spawn(
    'java',
    [
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      '-cp',
      classes.join(':').trim(),
      'org.junit.runner.JUnitCore',
      'dev.paceline.runner.served.ServeUnderRobolectric',
    ],
    { stdio: 'pipe' },
  )
  const ended = once(child, 'exit')
  let words = ''
  child.stderr.on('data', (chunk) => {
    words = `${words}${chunk}`.slice(-4000)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^port (\d+)$/.exec(line.replace(/^\.+/, ''))?.[1]
    if (port === undefined) {
      words = `${words}${line}\n`.slice(-4000)
      continue
    }
    child.stdout.resume()
    return {
      port: Number(port),
      async [Symbol.asyncDispose]() {
        child.stdin.end()
        await ended
      },
    }
  }
  throw new Error(`the app's service ended before it listened: ${words}`)
}
