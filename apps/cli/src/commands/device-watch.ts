import type { Command } from 'commander'
import type { Device, DeviceEvent, FleetNews } from '../fleet/fleet-news.js'
import { type Fleet, noFleet, withNews } from '../fleet/fleet-state.js'
import { followFleet } from '../fleet/follow-fleet.js'
import { createWatchDisplay } from '../fleet/watch-display.js'
import { eventLine, workLine } from '../views/event-view.js'
import { fleetLines } from '../views/fleet-view.js'
import { type CommandContext, JSON_OPTION } from './context.js'

const HOW = `
On a terminal: how many devices of each pool are in which state, then the devices, those that need somebody first. Into
a file or a pipe: a line for each change. With --json: an object a line, {"type": "device" | "event" | "waiting", …}.
Ctrl-C ends it.`
const AWAY = 'the connection broke; trying to take it up again …'
/** Ages count in seconds, and what changed is shown with the next drawing. */
const DRAW_MS = 500

/** `paceline devices watch`: the fleet as it changes, until Ctrl-C or until nobody reads any more. */
export function addWatchCommand(devices: Command, context: CommandContext): void {
  devices
    .command('watch')
    .description('follows the fleet until Ctrl-C')
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async ({ json }: { json?: boolean }) => {
      const { host } = context
      const stop = new AbortController()
      const end = () => stop.abort()
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
      for (const signal of signals) host.on(signal, end)
      host.stdout.on('error', end)
      try {
        if (json) await asJson(context, stop.signal)
        else if (host.stdout.isTTY) await onTerminal(context, stop.signal)
        else await asLines(context, stop.signal)
      } finally {
        for (const signal of signals) host.off(signal, end)
        host.stdout.off('error', end)
      }
    })
}

async function onTerminal({ api, host, paint }: CommandContext, signal: AbortSignal): Promise<void> {
  const connected = api()
  let fleet: Fleet | undefined
  let note = ''
  using display = createWatchDisplay(host.stdout)
  const draw = () => {
    if (fleet === undefined) return
    const devices = [...fleet.values()]
    display.draw((screen) => fleetLines(devices, screen, paint, Date.now(), note))
  }
  const onReconnect = () => {
    note = AWAY
  }
  const ticking = setInterval(draw, DRAW_MS)
  host.stdout.on('resize', display.startOver)
  try {
    for await (const news of followFleet(connected, { signal, onReconnect })) {
      note = ''
      const first = fleet === undefined
      fleet = withNews(fleet ?? noFleet, news)
      if (first) draw()
    }
    draw()
  } finally {
    clearInterval(ticking)
    host.stdout.off('resize', display.startOver)
  }
}

async function asLines({ api, host, paint, print }: CommandContext, signal: AbortSignal): Promise<void> {
  let fleet = noFleet
  const onReconnect = () => void host.stderr.write(`${AWAY.charAt(0).toUpperCase()}${AWAY.slice(1)}\n`)
  for await (const news of followFleet(api(), { signal, onReconnect })) {
    const lines = linesOf(news, fleet)
    if (lines.length > 0) print(lines)
    fleet = withNews(fleet, news)
  }

  function linesOf(news: FleetNews, before: Fleet): string[] {
    if (news.type === 'event') return [eventLine(news.event, nameOf(news.event, before), paint)]
    if (news.type !== 'devices') return []
    return news.devices.flatMap((status) => workLine(before.get(status.id), status, paint, Date.now()) ?? [])
  }
}

async function asJson({ api, host }: CommandContext, signal: AbortSignal): Promise<void> {
  const write = (value: object) => void host.stdout.write(`${JSON.stringify(value)}\n`)
  let fleet = noFleet
  for await (const news of followFleet(api(), { signal })) {
    fleet = withNews(fleet, news)
    if (news.type === 'event') write({ type: 'event', event: news.event })
    else if (news.type === 'waiting') write({ type: 'waiting', waiting: news.waiting })
    else for (const { id } of news.devices) writeDevice(fleet.get(id))
  }

  function writeDevice(device: Device | undefined): void {
    if (device !== undefined) write({ type: 'device', device })
  }
}

const nameOf = ({ deviceId }: DeviceEvent, fleet: Fleet): string => fleet.get(deviceId)?.name ?? deviceId
