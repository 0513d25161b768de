import { pageFiles } from '@paceline/agent-web'
import { type PageServer, startPageServer } from '../../page-server/page-server.js'

/** One page server for all registered endpoints: its port may be one that an operator has opened for it. */
export interface SharedPageServer extends AsyncDisposable {
  /** A share that may be disposed of without ending the server for the others. */
  share(): Promise<PageServer>
}

export interface PageAddress {
  /** Where browsers on other computers reach it; then it listens on every interface. A free loopback port where left out. */
  readonly pageUrl?: string | undefined
  /** At which it listens; the URL's where left out. */
  readonly pagePort?: number | undefined
}

export function sharedPageServer({ pageUrl, pagePort }: PageAddress): SharedPageServer {
  let started: Promise<PageServer> | null = null

  async function start(): Promise<PageServer> {
    const files = pageFiles('litert-web')
    if (pageUrl === undefined) return startPageServer(files)
    const port = pagePort ?? portOf(new URL(pageUrl))
    try {
      return await startPageServer(files, { host: '0.0.0.0', port, publicUrl: pageUrl })
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      throw new Error(`the port ${port} for PACELINE_PAGE_URL cannot be listened on here (${code})`, {
        cause: error,
      })
    }
  }

  return {
    async share() {
      started ??= start()
      const server = await started.catch((error: unknown) => {
        started = null
        throw error
      })
      return { ...server, async [Symbol.asyncDispose]() {} }
    },
    async [Symbol.asyncDispose]() {
      const server = await started?.catch(() => null)
      await server?.[Symbol.asyncDispose]()
    },
  }
}

function portOf({ protocol, port }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}
