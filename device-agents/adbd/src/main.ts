import { once } from 'node:events'
import { defaultKeysFile, KnownKeys } from './auth/known-keys.js'
import { terminalOperator } from './auth/terminal-operator.js'
import { type DaemonSettings, readCommandLine, USAGE } from './command-line.js'
import { startAdbd } from './daemon.js'
import { addKeyFile, runKeysCommand } from './keys-command.js'

try {
  const settings = readCommandLine(process.argv.slice(2))
  if (settings === undefined) process.stdout.write(USAGE)
  else await run(settings)
} catch (error) {
  process.stderr.write(`adbd: ${(error as Error).message}\n`)
  process.exitCode = 1
}

async function run(settings: DaemonSettings): Promise<void> {
  const keys = new KnownKeys(settings.keysFile ?? defaultKeysFile(process.env))
  if (settings.keysCommand !== undefined) {
    process.stdout.write(runKeysCommand(keys, settings.keysCommand))
    return
  }
  for (const file of settings.allow) process.stdout.write(addKeyFile(keys, file))
  const ask = terminalOperator(process.stdin, process.stderr)
  const log = (line: string) => process.stderr.write(`adbd: ${line}\n`)
  if (!settings.auth) log('no AUTH: everyone on this computer may run anything as this user')
  else if (ask === undefined) log(`no terminal to ask at: only keys of ${keys.file} are let in`)
  const end = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  await using daemon = await startAdbd({
    port: settings.port,
    host: settings.host,
    abstractPorts: settings.abstractPorts,
    ...(settings.kind && { kind: settings.kind }),
    auth: settings.auth ? { keysFile: keys.file, ...(ask && { ask }) } : 'none',
    log,
  })
  process.stdout.write(`Listening on ${daemon.host}:${daemon.port}\n`)
  await end
}
