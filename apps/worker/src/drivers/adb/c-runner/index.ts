export { type CRunnerOptions, cRunner, createCRunnerHost } from './c-runner-host.js'
