import type { Schemas } from '@paceline/client'
import { CliError } from '../cli-error.js'
import type { Api } from '../connection/api.js'
import { followJob } from '../events/follow-job.js'
import { exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { isWaiting, progressOf, withEvent, withWaiting } from '../progress/job-progress.js'
import type { ProgressDisplay } from '../progress/progress-display.js'
import { onInterrupts } from './interrupts.js'

type Job = Schemas['Job']

/** How long a first Ctrl-C waits for a second. */
const SECOND_PRESS_MS = 3_000
/** How often a job that waits is asked why: no event of its own tells what becomes of others. */
const LOOK_AGAIN_MS = 3_000

/**
 * Shows a job until it has ended and gives it with all its runs. Ctrl-C leaves it to itself, a second one cancels
 * it: both throw CliError `interrupted`.
 */
export async function watchJob(
  api: Api,
  host: Pick<Host, 'on' | 'off'>,
  display: ProgressDisplay,
  job: Job,
  invocationsAsked?: number,
): Promise<Job> {
  const { id } = job
  const path = { params: { path: { id } } }
  const stop = new AbortController()
  let pressed: 'once' | 'twice' | undefined
  let leave: NodeJS.Timeout | undefined
  using _ = onInterrupts(host, {
    first: () => {
      pressed = 'once'
      display.note(`${id} goes on; Ctrl-C again within ${SECOND_PRESS_MS / 1000} s cancels it.`)
      leave = setTimeout(() => stop.abort(), SECOND_PRESS_MS)
    },
    second: () => {
      pressed = 'twice'
      stop.abort()
    },
  })
  let progress = progressOf(job, invocationsAsked)
  const lookAgain = setInterval(async () => {
    if (!isWaiting(progress)) return
    // A connection that broke is the event stream's to tell of.
    const seen = await api.answer(api.client.GET('/v1/jobs/{id}', path)).catch(() => null)
    if (seen === null || !isWaiting(progress) || stop.signal.aborted) return
    progress = withWaiting(progress, seen)
    display.show(progress)
  }, LOOK_AGAIN_MS)
  try {
    display.show(progress)
    const onReconnect = () => display.note('The connection broke; trying to take it up again …')
    for await (const event of followJob(api, id, { signal: stop.signal, onReconnect })) {
      progress = withEvent(progress, event)
      display.show(progress)
    }
  } finally {
    clearInterval(lookAgain)
    clearTimeout(leave)
  }
  if (!stop.signal.aborted) return api.answer(api.client.GET('/v1/jobs/{id}', path))
  if (pressed === 'twice') {
    await api.answer(api.client.POST('/v1/jobs/{id}/cancel', path))
    throw new CliError('interrupted', `${id} is cancelled.`, exitCodes.interrupted)
  }
  const sentence = `${id} goes on: "paceline jobs ${id}" shows it.`
  throw new CliError('interrupted', sentence, exitCodes.interrupted)
}

/**
 * Throws CliError `run-failed` unless every run completed, saying how the first of the others ended. Why it did stands
 * in the job, which was shown before: its words may be long, and are said once.
 */
export function requireCompleted({ runs }: Job): void {
  const others = runs.filter(({ state }) => state !== 'completed')
  const [first] = others
  if (first === undefined) return
  const code = first.attempts.at(-1)?.code
  const share =
    runs.length === 1 ? first.id : `${others.length} of ${runs.length} runs, first of all ${first.id},`
  const sentence = `${share} ended ${first.state}${code ? ` (${code})` : ''}.`
  throw new CliError('run-failed', sentence, exitCodes.failedRun)
}
