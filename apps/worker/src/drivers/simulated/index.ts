export { createSimulatedDriver, type SimulatedDriverOptions } from './simulated-driver.js'
export { simulatedDrivers } from './simulated-drivers.js'
export { type SimulatedProfile, simulatedProfile } from './simulated-profile.js'
