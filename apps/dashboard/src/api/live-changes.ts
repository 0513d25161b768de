import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { devicesQuery } from './devices.js'
import { createGathering } from './gathering.js'

export type LiveState = 'connecting' | 'live' | 'polling'

/** Asking again costs the machine that may be measuring itself, so changes are gathered for this long. */
const GATHER_MS = 2000
const POLL_MS = 10_000
const RECONNECT_MS = 5000

/** The first words of the query keys that a change of a job or a device makes old. */
const ofJobs = ['jobs', 'runs', 'comparisons', 'floors', 'front', 'models', 'protocol-of-key']
const ofDevices = ['devices']
/** A list of more devices is asked for less often: a busy fleet changes all the time, and the list of a thousand is long. */
const FEW_DEVICES = 50
const GATHER_MANY_MS = 30_000

/**
 * Follows `/v1/events` and asks again for what changed; while the stream is away it asks every ten seconds. A
 * hidden page lets go of its stream, since a browser allows an origin only six connections over HTTP/1.1.
 */
export function useLiveChanges(): LiveState {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => followChanges(client, setState), [client])
  return state
}

function followChanges(client: QueryClient, tell: (state: LiveState) => void): () => void {
  const ask = (words: ReadonlySet<string>) => {
    for (const word of words) void client.invalidateQueries({ queryKey: [word] })
  }
  const jobs = createGathering(() => GATHER_MS, ask)
  const devices = createGathering(() => {
    const known = client.getQueryData(devicesQuery.queryKey)?.items.length ?? 0
    return known > FEW_DEVICES ? GATHER_MANY_MS : GATHER_MS
  }, ask)
  const everything = () => {
    jobs.add(ofJobs)
    devices.add(ofDevices)
  }
  let source: EventSource | undefined
  let poll: ReturnType<typeof setInterval> | undefined
  let reconnect: ReturnType<typeof setTimeout> | undefined

  const stopPolling = () => {
    clearInterval(poll)
    poll = undefined
  }
  const startPolling = () => {
    tell('polling')
    poll ??= setInterval(everything, POLL_MS)
  }
  const close = () => {
    clearTimeout(reconnect)
    source?.close()
    source = undefined
    stopPolling()
  }
  const open = () => {
    close()
    const opened = new EventSource('/v1/events')
    source = opened
    opened.addEventListener('open', () => {
      stopPolling()
      tell('live')
      // Whatever changed while nobody listened.
      everything()
    })
    opened.addEventListener('error', () => {
      startPolling()
      // After an answer that is no stream the browser gives up; it is for us to try again.
      if (opened.readyState === EventSource.CLOSED) reconnect = setTimeout(open, RECONNECT_MS)
    })
    opened.addEventListener('change', ({ data }) => {
      const { jobId, deviceId } = JSON.parse(data) as { jobId?: string; deviceId?: string }
      if (jobId === undefined && deviceId === undefined) return everything()
      if (jobId !== undefined) jobs.add(ofJobs)
      if (deviceId !== undefined) devices.add(ofDevices)
    })
  }
  const onVisibility = () => (document.hidden ? close() : open())

  document.addEventListener('visibilitychange', onVisibility)
  onVisibility()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    close()
    jobs.stop()
    devices.stop()
  }
}
