import { buildApp } from './app.js'
import { DEFAULT_MODEL_BYTES_LIMIT, type Services } from './services.js'

/** The OpenAPI document of the API, made without a database or a port: building the app touches neither. */
export async function openapiDocument(): Promise<object> {
  const app = await buildApp(unreachableServices(), {
    hostNames: null,
    dashboardDirectory: null,
    queue: null,
    logLevel: 'silent',
    modelBytesLimit: DEFAULT_MODEL_BYTES_LIMIT,
  })
  try {
    await app.ready()
    return app.swagger()
  } finally {
    await app.close()
  }
}

/** Stand-ins whose every function throws, however deep it is looked for. */
function unreachableServices(): Services {
  const stub: () => never = () => {
    throw new Error('the document is made without services')
  }
  const nothing: unknown = new Proxy(stub, { get: () => nothing })
  return {
    db: nothing,
    dispatcher: nothing,
    artifacts: nothing,
    workbench: nothing,
    vault: nothing,
  } as Services
}
