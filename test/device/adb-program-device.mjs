import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/** Its types are beside it: a worker that is to be killed runs it without a compiler. */
export function adbProgramDevice({ program, env, serial, folder, scratch, system }) {
  const adb = (args, signal) =>
    new Promise((resolve, reject) => {
      const options = { env: { ...process.env, ...env }, signal }
      execFile(program, ['-s', serial, ...args], options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error)
        else resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
      })
    })
  return {
    serial,
    properties: new Map(),
    system,
    folder,
    gone: new AbortController().signal,
    shell: (command, signal) => adb(['shell', command], signal),
    async push(source, path, _mode, signal) {
      writeFileSync(scratch, source)
      const { exitCode, stderr } = await adb(['push', scratch, path], signal)
      if (exitCode !== 0) throw new Error(stderr)
    },
  }
}
