import type { Clock } from '../../clock/clock.js';
import type { Switchboard } from '../call/switchboard.js';
import type { EventSender } from '../event/event-sender.js';

/** What media operations work with. */
export interface MediaTools {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly events: EventSender;
  readonly switchboard: Switchboard;
}
