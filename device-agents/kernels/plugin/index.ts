export { FormatRunner, type FormatRunnerOptions } from './format-runner.js'
export { PluginRunner, type PluginRunnerOptions } from './plugin-runner.js'
export type { OpenTrialThread } from './stand-trial.js'
export { type Trial, type TrialMessage, undergo } from './trial.js'
