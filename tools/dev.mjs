#!/usr/bin/env node
// `npm run dev`: the product, built again and its programs restarted whenever a source changes.
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { listProjects } from './setup/build.mjs'
import { orSentence, setUp } from './setup/everything.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The compiler writes many files for one change. */
const quietMs = 400

await orSentence(async () => {
  await setUp(root)
  await dev(await listProjects(root))
})

async function dev(projects) {
  const compiler = run('node_modules/typescript/bin/tsc', [
    '--build',
    '--watch',
    '--preserveWatchOutput',
    ...projects,
  ])
  const bundler = run(
    'node_modules/vite/bin/vite.js',
    ['build', '--watch', '--logLevel', 'warn'],
    'apps/dashboard',
  )
  const launcher = spawn(process.execPath, ['apps/launcher/dist/main.js'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const restart = whenQuiet(() => launcher.connected && launcher.send('restart'))
  const watchers = projects
    // The dashboard is served from disk and needs no restart, and the launcher does not restart itself.
    .filter(
      (project) => project !== 'apps/dashboard' && project !== 'apps/launcher' && project !== 'apps/cli',
    )
    .map((project) => path.join(root, project, 'dist'))
    .filter((folder) => existsSync(folder))
    .map((folder) => watch(folder, { recursive: true }, (_, file) => file?.endsWith('.js') && restart()))
  // A terminal's Ctrl-C reaches the launcher as well, which stops in order; this process leaves after it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => launcher.kill(signal))
  launcher.once('exit', (code) => {
    for (const watcher of watchers) watcher.close()
    compiler.kill()
    bundler.kill()
    process.exitCode = code ?? 1
  })
}

function run(program, args, folder = '.') {
  return spawn(process.execPath, [path.join(root, program), ...args], {
    cwd: path.join(root, folder),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

function whenQuiet(work) {
  let timer
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, quietMs)
  }
}
