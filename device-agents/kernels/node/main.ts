import { serveStdio } from '@paceline/agent/stdio'
import { kernelsNodeProgram } from './program.js'

await serveStdio(kernelsNodeProgram())
