// Starting

export type { AcsCallDetails, AcsStage, IncomingCallOrder } from './acs/acs-stage.js';
export type { IncomingCallStatus, IncomingCallSummary } from './acs/call/incoming-calls.js';
// Time
export type { Cancel, Clock } from './clock/clock.js';
export type { EmulatorTime } from './clock/emulator-time.js';
export { createVirtualClock, type VirtualClock } from './clock/virtual-clock.js';
export type { Emulator } from './emulator.js';
export type {
  EventGrid,
  GridSubscription,
  GridSubscriptionRequest,
} from './event-grid/event-grid.js';
// Faults
export {
  type Fault,
  type FaultCondition,
  type FaultEffect,
  type FaultKind,
  faultKinds,
  parseFault,
  parseFaultText,
} from './fault/fault.js';
export type { FaultRule, Faults, Occasion } from './fault/faults.js';
export type { GraphIncomingCallOrder } from './graph/call/placed-calls.js';
export type { GraphStage } from './graph/graph-stage.js';
export type { EmulatorInfo } from './kernel/emulator-info.js';
export type {
  AcsSettings,
  EmulatorOptions,
  GraphApplication,
  GraphSettings,
} from './kernel/emulator-options.js';
export type { CallSummary } from './kernel/service.js';
// People
export { type Behaviour, defaultBehaviour } from './people/behaviour.js';
export { type BehaviourRow, behaviourTable } from './people/behaviour-table.js';
export type { Conduct } from './people/conduct.js';
export { People, type Ringing, type RingOptions, type RingOutcome } from './people/people.js';
export type { RequestRecord } from './request/request-log.js';
export type { CallDetail, Snapshot } from './snapshot.js';
export { startEmulator } from './start-emulator.js';
export type { TlsOptions } from './tls/certificate.js';
// Webhooks and requests
export type {
  Delivery,
  DeliveryAttempt,
  DeliveryHook,
  DeliveryRecord,
  DeliveryStatus,
  PlannedDelivery,
} from './webhook/delivery.js';
export type { WebhookOptions } from './webhook/webhook-sender.js';
