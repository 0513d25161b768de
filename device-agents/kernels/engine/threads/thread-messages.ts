import type { Flavour } from '../flavour.js'

/** What a thread is told, in this order: `start` once, then `work` for each network. */
export type ToThread =
  | {
      readonly type: 'start'
      readonly module: WebAssembly.Module
      readonly flavour: Flavour
      readonly memory: WebAssembly.Memory
    }
  | {
      readonly type: 'work'
      /** Where the network lies in memory. */
      readonly network: number
      /** From 1: the first is whoever runs the network. */
      readonly thread: number
      /** The end of this thread's own stack in memory: stacks grow down. */
      readonly stackPointer: number
    }

/** `ready` once, then `idle` after each network; `failed` when its work could not be done. */
export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'idle' }
  | { readonly type: 'failed'; readonly message: string }

/** A thread of the platform as the team sees it. */
export interface ThreadPort {
  post(message: ToThread): void
  onMessage(listener: (message: FromThread) => void): void
  /** Told when the thread is no more, or never came to be, with the reason. */
  onEnd(listener: (reason: string) => void): void
  terminate(): void | Promise<void>
}

/** Starts a thread of the platform that serves `serveThread`. */
export type StartThread = () => ThreadPort
