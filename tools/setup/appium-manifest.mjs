import { access } from 'node:fs/promises'
import path from 'node:path'
import { runNode } from './step.mjs'

/**
 * Lets Appium write down which drivers it finds. It does so at its first start, which under root happens as a user
 * who may write nothing here; a new installation of the packages takes the file away again.
 */
export async function writeAppiumManifest(root, run) {
  const written = await access(path.join(root, 'node_modules/.cache/appium/extensions.yaml')).then(
    () => true,
    () => false,
  )
  if (written) return
  await run('Listing the Appium drivers', () =>
    runNode([path.join(root, 'node_modules/appium/index.js'), 'driver', 'list', '--installed'], {
      cwd: root,
      env: { APPIUM_HOME: root },
      sentence: 'Appium could not list the drivers that are installed beside it.',
    }),
  )
}
