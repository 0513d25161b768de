import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { runNode } from './step.mjs'

/** The drivers that the worker depends on. */
const drivers = ['appium-chromium-driver', 'appium-uiautomator2-driver']

/**
 * Lets Appium write down which drivers it finds. It does so at its first start, which under root happens as a user
 * who may write nothing here. Written anew where a driver has been added since, or the folder was copied from elsewhere.
 */
export async function writeAppiumManifest(root, run) {
  if (await listsAll(root)) return
  await run('Listing the Appium drivers', async () => {
    await rm(path.join(root, 'node_modules/.cache/appium'), { recursive: true, force: true })
    await runNode([path.join(root, 'node_modules/appium/index.js'), 'driver', 'list', '--installed'], {
      cwd: root,
      env: { APPIUM_HOME: root },
      sentence: 'Appium could not list the drivers that are installed beside it.',
    })
  })
}

async function listsAll(root) {
  const manifest = path.join(root, 'node_modules/.cache/appium/extensions.yaml')
  const lines = (await readFile(manifest, 'utf8').catch(() => '')).split('\n').map((line) => line.trim())
  return drivers.every((name) => lines.includes(`installPath: ${path.join(root, 'node_modules', name)}`))
}
