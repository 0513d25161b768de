export { checkStatus, type StatusOptions } from './check-status.js'
export { type AppiumEndpoint, authorizationOf, type Credentials, endpointOf } from './endpoint.js'
export { EndpointError } from './endpoint-error.js'
export { isSecretsKey, openVault, type Vault, VaultError, type VaultOptions } from './vault.js'
