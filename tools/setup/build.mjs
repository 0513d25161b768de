import { access, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, stampStore } from './stamp.mjs'
import { runNode } from './step.mjs'

const groups = ['packages', 'device-agents', 'apps']

/** Compiles every workspace and bundles the ones for browsers, when their sources have changed. */
export async function build(root, run) {
  const stamps = stampStore(root)
  const workspaces = await listWorkspaces(root)
  const projects = await listProjects(root)
  const hash = await hashOf(root, [
    'tsconfig.base.json',
    'tsconfig.json',
    'package-lock.json',
    'prisma/schema.prisma',
    ...groups,
  ])
  if ((await stamps.read('build')) === hash && (await allBuilt(root, projects))) return
  await run('Compiling', () =>
    runNode([path.join(root, 'node_modules/typescript/bin/tsc'), '--build', ...projects], {
      cwd: root,
      sentence: 'The sources do not compile: `tsc --build` failed.',
    }),
  )
  for (const workspace of workspaces.filter(({ config }) => config !== undefined)) {
    await run(`Bundling ${workspace.folder}`, () =>
      runNode([path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
        cwd: path.join(root, workspace.folder),
        // Whoever starts this, a test too, gets the bundle that users get.
        env: { NODE_ENV: 'production' },
        sentence: `${workspace.folder} could not be bundled: \`vite build\` failed.`,
      }),
    )
  }
  await stamps.write('build', hash)
}

/** Every workspace folder, with its Vite configuration where it has one. */
async function listWorkspaces(root) {
  const found = []
  for (const group of groups) {
    for (const name of await readdir(path.join(root, group))) {
      const folder = `${group}/${name}`
      const files = await readdir(path.join(root, folder)).catch(() => [])
      if (!files.includes('package.json')) continue
      found.push({ folder, config: files.find((file) => /^vite\.config\.[cm]?[jt]s$/.test(file)) })
    }
  }
  return found
}

/** The projects that the root configuration names, without the tests: the product runs without them. */
export async function listProjects(root) {
  const { references } = JSON.parse(await readFile(path.join(root, 'tsconfig.json'), 'utf8'))
  return references.map((reference) => reference.path).filter((folder) => folder !== 'test')
}

/** Whether every project still has the output of its last build. */
async function allBuilt(root, projects) {
  const built = projects.map((folder) =>
    access(path.join(root, folder, 'dist')).then(
      () => true,
      () => false,
    ),
  )
  return (await Promise.all(built)).every(Boolean)
}
