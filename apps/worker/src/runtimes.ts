import { kernelsNodeAgent } from '@paceline/agent-kernels/node'
import { nativeAgentScript } from '@paceline/agent-native'
import { litertNodeAgent } from '@paceline/agent-node'
import { webHosts } from './drivers/appium/web-hosts.js'
import { keepingChoices } from './drivers/kernel-choices/index.js'
import { createChildProcessHost } from './drivers/local/child-process-host.js'
import { readHostIdentity } from './drivers/local/host-facts.js'
import { createKernelsNativeHost } from './drivers/local/kernels-native-host.js'
import { createLitertNativeHost } from './drivers/local/litert-native-host.js'
import type { RuntimeCandidate } from './drivers/local/local-driver.js'

export interface RuntimeSurroundings {
  /** PACELINE_HOME. */
  readonly home: string
  readonly maxThreads: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What this computer may offer, in the order that it is listed in: the first that works is the default. */
export function localRuntimes({ home, maxThreads, env }: RuntimeSurroundings): RuntimeCandidate[] {
  const web = webHosts({ home, maxThreads, env })
  const withChoices = keepingChoices({ home, device: readHostIdentity().fingerprint })
  return [
    {
      name: 'tflite-native',
      create: (signal) => createChildProcessHost({ script: { path: nativeAgentScript }, maxThreads, signal }),
    },
    {
      name: 'litert-node',
      create: (signal) => createChildProcessHost({ script: litertNodeAgent(), maxThreads, signal }),
    },
    {
      name: 'litert-native',
      create: (signal) => createLitertNativeHost({ maxThreads, env, signal }),
    },
    {
      name: 'kernels-wasm',
      create: async (signal) =>
        withChoices(await createChildProcessHost({ script: kernelsNodeAgent(), maxThreads, signal })),
    },
    {
      name: 'kernels-native',
      create: async (signal) => withChoices(await createKernelsNativeHost({ home, maxThreads, signal })),
    },
    { name: 'litert-web', create: (signal) => web.litertWeb(signal) },
    { name: 'tfjs-tflite', create: (signal) => web.tfjsTflite(signal) },
    {
      name: 'kernels-web',
      create: async (signal) => withChoices(await web.kernelsWeb(signal)),
    },
  ]
}
