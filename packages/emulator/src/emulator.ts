import type { AcsStage } from './acs/acs-stage.js';
import type { EmulatorTime } from './clock/emulator-time.js';
import type { EventGrid } from './event-grid/event-grid.js';
import type { Faults } from './fault/faults.js';
import type { GraphStage } from './graph/graph-stage.js';
import type { EmulatorInfo } from './kernel/emulator-info.js';
import type { CallSummary } from './kernel/service.js';
import type { People } from './people/people.js';
import type { RequestRecord } from './request/request-log.js';
import type { DeliveryHook, DeliveryRecord } from './webhook/delivery.js';

/** A running emulator of both calling services. */
export interface Emulator {
  readonly info: EmulatorInfo;
  /** The time inside, which can be advanced when it is virtual. */
  readonly time: EmulatorTime;
  readonly people: People;
  /** Who hears of incoming calls and finished recordings. */
  readonly eventGrid: EventGrid;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** What people outside do in ACS calls: call the application, join, leave. */
  readonly acs: AcsStage;
  /** What people outside do in Graph calls: call an application, press keys, show a screen, leave. */
  readonly graph: GraphStage;
  /** The calls of both services that have not been forgotten yet. */
  calls(): readonly CallSummary[];
  /** The last requests to the emulated services, oldest first. */
  requests(): readonly RequestRecord[];
  /** The last webhook deliveries, oldest first. */
  deliveries(): readonly DeliveryRecord[];
  /** Makes every later webhook delivery pass these hooks. */
  setDeliveryHooks(hooks: readonly DeliveryHook[]): void;
  /** Resolves when no webhook is under way. What has not fallen due yet is not under way. */
  idle(): Promise<void>;
  /** Signs with new keys from now on; the old ones stay published. */
  rotateKeys(): Promise<void>;
  /** Back to the state after the start: no calls, no behaviours set, no hooks, nothing recorded. */
  reset(): Promise<void>;
  /** Stops. Afterwards no socket is open and no timer is set. */
  close(): Promise<void>;
}
