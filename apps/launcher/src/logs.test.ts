import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { boundLogs } from './logs.js'

it('keeps the log of a program that runs to a size, and the program goes on writing', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-logs-'))
  const file = path.join(folder, 'worker.log')
  const log = openSync(file, 'a')
  const source = `process.stdin.on('data', (text) => { require('fs').writeSync(1, text); require('fs').writeSync(2, '.') })`
  const writer = spawn(process.execPath, ['-e', source], { stdio: ['pipe', log, 'pipe'] })
  closeSync(log)
  const { stdin, stderr } = writer
  if (!stdin || !stderr) throw new Error('a pipe is missing')
  const write = async (text: string) => {
    stdin.write(text)
    await once(stderr, 'data')
  }
  await write('first\n')
  boundLogs(folder, 10)
  expect(readdirSync(folder)).toEqual(['worker.log'])
  await write('second\n')
  boundLogs(folder, 10)
  await write('third\n')
  expect(readFileSync(file, 'utf8')).toBe('third\n')
  expect(readFileSync(path.join(folder, 'worker.1.log'), 'utf8')).toBe('first\nsecond\n')
  // One older log is kept, however full the older one is.
  await write('fourth\n')
  boundLogs(folder, 10)
  boundLogs(folder, 10)
  expect(readdirSync(folder).sort()).toEqual(['worker.1.log', 'worker.log'])
  expect(readFileSync(path.join(folder, 'worker.1.log'), 'utf8')).toBe('third\nfourth\n')
  stdin.end()
  await once(writer, 'exit')
  rmSync(folder, { recursive: true })
})
