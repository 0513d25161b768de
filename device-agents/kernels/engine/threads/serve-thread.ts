import { instantiateAsync, type KernelExports } from '../kernel-exports.js'
import type { FromThread, ToThread } from './thread-messages.js'

/** The thread's end of its port. */
export interface ThreadSide {
  post(message: FromThread): void
  onMessage(listener: (message: ToThread) => void): void
}

/**
 * What each further thread does: it makes an instance of its own over the memory that all share, and works on one
 * network after the other, deaf to messages meanwhile.
 */
export function serveThread({ post, onMessage }: ThreadSide): void {
  let kernels: KernelExports | null = null

  async function start({ module, flavour, memory }: Extract<ToThread, { type: 'start' }>): Promise<void> {
    kernels = await instantiateAsync(module, flavour, memory)
    post({ type: 'ready' })
  }

  function work({ network, thread, stackPointer }: Extract<ToThread, { type: 'work' }>): void {
    if (kernels?.__stack_pointer === undefined) throw new Error('a thread without a stack of its own')
    kernels.__stack_pointer.value = stackPointer
    try {
      kernels.work(network, thread)
    } catch (error) {
      kernels.abandon(network)
      throw error
    }
    post({ type: 'idle' })
  }

  onMessage((message) => {
    const failed = (error: unknown) =>
      post({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    if (message.type === 'start') void start(message).catch(failed)
    else {
      try {
        work(message)
      } catch (error) {
        failed(error)
      }
    }
  })
}
