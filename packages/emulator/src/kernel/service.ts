import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';

/** The one HTTP application on which both services and the control API have their routes. */
export type EmulatorApp = Hono<{ Bindings: HttpBindings }>;

/** A call as the control API lists it. */
export interface CallSummary {
  readonly service: string;
  readonly id: string;
  readonly state: string;
  /** Raw ids of those who are in the call. */
  readonly participants: readonly string[];
  /** Raw ids of those who are being rung. */
  readonly ringing: readonly string[];
}

/** One emulated calling service: a set of routes and the calls behind them. */
export interface Service {
  readonly name: string;
  /** Adds the service's routes. Called once, before the first request. */
  routes(app: EmulatorApp): void;
  /** The calls that have not been forgotten yet. */
  calls(): readonly CallSummary[];
  /** Forgets everything. Timers need no cancelling: the kernel has already cancelled what its clock held. */
  reset(): void;
  /** Called once, when the emulator stops; nothing may be sent any more. */
  close(): void;
}
