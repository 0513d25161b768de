export { type Clock, platformClock } from './clock.js'
export { failureMessage } from './failure-message.js'
export { type ModelRunner, RunnerError, UnsupportedModelError } from './model-runner.js'
export { type Invocation, runInvocation } from './run-invocation.js'
