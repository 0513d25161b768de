import {
  createDispatcher,
  createFeedHub,
  type DeviceFeed,
  type Dispatcher,
  type FeedHub,
  openQueueLink,
  type QueueConnection,
  type QueueLink,
  type WorkBell,
} from '@paceline/queue'

/** What a process of the farm has of the queue: one link, and over it a dispatcher and feeds. */
export interface QueueProcess extends AsyncDisposable {
  readonly link: QueueLink
  readonly hub: FeedHub
  readonly dispatcher: Dispatcher
  readonly errors: readonly Error[]
  feed(deviceId: string, pool: string): DeviceFeed
  /** As a process that is killed: its connections are gone, and nothing that it held is given back. */
  kill(): Promise<void>
}

export function openProcess(
  connection: QueueConnection,
  bell: WorkBell,
  { lockSeconds = 30, pollSeconds = 1 } = {},
): QueueProcess {
  const errors: Error[] = []
  const onError = (error: Error) => void errors.push(error)
  const link = openQueueLink(connection, { lockSeconds, onError })
  const hub = createFeedHub({ link, bell, pollSeconds, onError })
  const dispatcher = createDispatcher(link, { ring: bell.ring, onError })
  const end = async () => {
    await hub.close()
    await dispatcher.close()
    await link.close()
  }
  return { link, hub, dispatcher, errors, feed: hub.feed, kill: end, [Symbol.asyncDispose]: end }
}
