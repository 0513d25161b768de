import { access } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { hashOf, stampStore } from './stamp.mjs'
import { runNode } from './step.mjs'

const output = 'packages/db/src/generated'
const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']

/** Generates the Prisma client when its schema or Prisma itself has changed. */
export async function generatePrismaClient(root, run) {
  const stamps = stampStore(root)
  const hash = await hashOf(root, inputs)
  const generated = await access(path.join(root, output)).then(
    () => true,
    () => false,
  )
  if (generated && (await stamps.read('prisma-client')) === hash) return
  await run('Generating the database client', () =>
    runNode(
      [
        path.join(root, 'node_modules/prisma/build/index.js'),
        'generate',
        '--schema',
        'prisma/schema.prisma',
        '--no-hints',
      ],
      {
        cwd: root,
        // The generator never runs the schema engine, and its CLI would download one unless some file is named.
        env: {
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          CHECKPOINT_DISABLE: '1',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
        },
        sentence: 'The database client could not be generated from prisma/schema.prisma.',
      },
    ),
  )
  await stamps.write('prisma-client', hash)
}
