import { serveStdio } from '@paceline/agent/stdio'
import { litertNodeProgram } from './program.js'

await serveStdio(litertNodeProgram())
