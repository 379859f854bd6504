import type { Kernel } from '../kernel/kernel.js';
import { Applications } from './access/applications.js';
import { type Attendance, CallEngine } from './call/call-engine.js';
import { FeatureDesk } from './call/feature-desk.js';
import { IncomingCalls } from './call/incoming-calls.js';
import { PlacedCalls } from './call/placed-calls.js';
import { Ringer } from './call/ringer.js';
import { Transfers } from './call/transfers.js';
import { Keypad } from './media/keypad.js';
import { MediaDesk } from './media/media-desk.js';
import { Recordings } from './media/recordings.js';
import { GraphNotifier } from './notification/graph-notifier.js';
import { OperationBook } from './operation/operation-book.js';
import { ConductPlayer } from './participant/conduct-player.js';
import { HoldDesk } from './participant/hold-desk.js';
import { ParticipantDesk } from './participant/participant-desk.js';
import { RoutingDesk } from './sharing/routing-desk.js';
import { SharingDesk } from './sharing/sharing-desk.js';

/** Everything that does something with calls, each for its own part. */
export type Desks = {
  readonly applications: Applications;
  readonly engine: CallEngine;
  readonly incoming: IncomingCalls;
  readonly placed: PlacedCalls;
  readonly transfers: Transfers;
  readonly features: FeatureDesk;
  readonly participants: ParticipantDesk;
  readonly holds: HoldDesk;
  readonly media: MediaDesk;
  readonly keypad: Keypad;
  readonly recordings: Recordings;
  readonly sharing: SharingDesk;
  readonly routing: RoutingDesk;
};

/** Builds the desks of one emulated service. */
export function createDesks(kernel: Kernel): Desks {
  const { newId } = kernel;
  const applications = new Applications(kernel);
  const notifier = new GraphNotifier(kernel);
  const book = new OperationBook(newId, notifier);
  const keypad = new Keypad();
  const recordings = new Recordings(kernel);
  // Who rings, who is called and who comes and goes depend on each other; these two close the circle.
  const ringer = new Ringer(kernel, applications, (offer) => incoming.offer(offer));
  const attendance: Attendance = {
    joined: (conversation, member) => conduct.play(conversation, member),
    left: (conversation, member) => sharing.left(conversation, member),
  };
  const engine = new CallEngine({ kernel, notifier, ringer, attendance });
  const incoming = new IncomingCalls({ kernel, engine, notifier });
  const conduct = new ConductPlayer({ engine, ringer, keypad, newId });
  const sharing = new SharingDesk({ engine, notifier, newId });
  return {
    applications,
    engine,
    incoming,
    placed: new PlacedCalls({
      kernel,
      engine,
      applications,
      incoming,
      connected: attendance.joined,
    }),
    transfers: new Transfers({ kernel, engine, notifier }),
    features: new FeatureDesk(engine, book),
    participants: new ParticipantDesk({ kernel, engine, book }),
    holds: new HoldDesk(book),
    media: new MediaDesk({ kernel, notifier, book, keypad, recordings }),
    keypad,
    recordings,
    sharing,
    routing: new RoutingDesk(newId),
  };
}
