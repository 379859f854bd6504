// Chaos.

export type { ChaosArbitraryOptions } from './chaos/chaos-arbitrary.js';
export { chaosArbitrary } from './chaos/chaos-arbitrary.js';
export type { ChaosRelay, ChaosRelayOptions, Intake } from './chaos/chaos-relay.js';
export { chaosRelay } from './chaos/chaos-relay.js';
export type { ChaosReport } from './chaos/chaos-report.js';
export type {
  ChaosBounds,
  ChaosRates,
  ChaosScript,
  CommandFate,
  DeliveryFate,
} from './chaos/fate.js';
export type { WireForm } from './chaos/wire-form.js';
export { arrayForm, memberForm } from './chaos/wire-form.js';
// Event logs.
export type { EventLogHarness } from './event-log/event-log-harness.js';
export type { EventLogSuiteOptions } from './event-log/event-log-suite.js';
export { eventLogSuite } from './event-log/event-log-suite.js';
// Providers.
export type {
  HarnessPeople,
  ProviderHarness,
  ServiceRequest,
} from './provider/provider-harness.js';
export { ProviderScene } from './provider/provider-scene.js';
export type { ProviderSuiteOptions } from './provider/provider-suite.js';
export { providerSuite, providerTests } from './provider/provider-suite.js';
// What a harness is made of: time, traffic, and a door before the service.
export type { GateAnswer, GateRequest } from './stage/gate.js';
export { forwardTo, Gate } from './stage/gate.js';
export { HttpTraffic } from './stage/http-traffic.js';
export type { ServiceClock } from './stage/scene-clock.js';
export { SceneClock } from './stage/scene-clock.js';
// Both suites.
export type { ConformanceTest, Gap } from './suite/conformance-test.js';
