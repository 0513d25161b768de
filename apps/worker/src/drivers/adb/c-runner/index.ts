export { type CRunnerOptions, cRunner, createCRunnerHost, type RunnerProgram } from './c-runner-host.js'
