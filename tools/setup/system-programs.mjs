import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

/** The programs of the system that parts of Paceline use where they are found: name -> commands, package, use. */
export const systemPrograms = () =>
  JSON.parse(readFileSync(new URL('../system-programs.json', import.meta.url), 'utf8'))

/** The first of the commands that is on the PATH, as an absolute path. */
export function findCommand(commands, searchPath = process.env.PATH ?? '') {
  const places = searchPath.split(path.delimiter).filter((folder) => folder !== '')
  return commands.flatMap((command) => places.map((folder) => path.join(folder, command))).find(isExecutable)
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
