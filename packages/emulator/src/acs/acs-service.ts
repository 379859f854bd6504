import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';
import { AcsError, notFound } from './acs-error.js';
import { AcsStage } from './acs-stage.js';
import { CallDesk } from './call/call-desk.js';
import { CallRegistry } from './call/call-registry.js';
import { ConductPlayer } from './call/conduct-player.js';
import { Doorbell } from './call/doorbell.js';
import { Gatherings } from './call/gatherings.js';
import { IncomingCalls } from './call/incoming-calls.js';
import { Invitations } from './call/invitations.js';
import type { Leg } from './call/leg.js';
import { Switchboard } from './call/switchboard.js';
import { EventSender } from './event/event-sender.js';
import type { OperationContext } from './operations/operation-context.js';
import { AcsEntrance } from './request/acs-entrance.js';
import type { AcsRequest } from './request/acs-request.js';
import { RepeatabilityMemory } from './request/repeatability.js';
import { writeCallConnection } from './wire.js';

/** The emulated ACS Call Automation service, and what only this one can be told from outside. */
export interface AcsService extends Service {
  readonly stage: AcsStage;
}

/** The emulated ACS Call Automation service. */
export function createAcsService(kernel: Kernel): AcsService {
  const registry = new CallRegistry(kernel.clock, kernel.settings.acs.endedCallRetentionMs);
  const memory = new RepeatabilityMemory(kernel.clock);
  const context = createOperationContext(kernel, registry);
  const entrance = new AcsEntrance({ kernel, registry, memory, context });
  const forget = () => {
    registry.clear();
    memory.reset();
    context.incomingCalls.clear();
    context.gatherings.clear();
  };
  return {
    name: 'acs',
    stage: new AcsStage(kernel, registry, context),
    routes(app) {
      app.all('/calling/*', async (http, next) => (await entrance.serve(http)) ?? next());
    },
    calls: () => registry.summaries(),
    reset: forget,
    close: forget,
  };
}

function createOperationContext(kernel: Kernel, registry: CallRegistry) {
  const { acs } = kernel.settings;
  const events = new EventSender(kernel);
  const switchboard = new Switchboard(kernel, registry, events);
  const incomingCalls = new IncomingCalls(kernel.clock);
  const doorbell = new Doorbell(kernel, incomingCalls, switchboard);
  const gatherings = new Gatherings(kernel, registry);
  switchboard.watch(new ConductPlayer(switchboard, doorbell));
  switchboard.watch(gatherings);
  return {
    switchboard,
    events,
    incomingCalls,
    gatherings,
    desk: new CallDesk({ kernel, registry, switchboard, doorbell, incomingCalls }),
    invitations: new Invitations({ kernel, switchboard, events, doorbell }),
    findLeg: (request) => findLeg(registry, request),
    findConnectedLeg: (request) => requireConnected(findLeg(registry, request)),
    findConversation: (locator) => gatherings.find(locator),
    describe: (leg, extras) => writeCallConnection(leg, extras),
    forcedFailure: () => undefined,
    applicationId: `8:acs:${acs.resourceId}_7a9de301-0000-4000-8000-0000000a440a`,
    participantsPageSize: acs.participantsPageSize,
    invitationTimeoutSeconds: acs.invitationTimeoutSeconds,
  } satisfies OperationContext & { gatherings: Gatherings };
}

function findLeg(registry: CallRegistry, { parameters }: AcsRequest): Leg {
  const leg = registry.find(parameters.callConnectionId ?? '');
  if (leg === undefined) throw notFound('Call');
  return leg;
}

function requireConnected(leg: Leg): Leg {
  switch (leg.state) {
    case 'connected':
      return leg;
    case 'connecting':
      throw new AcsError(400, '8501', 'The call is not in the established state.');
    case 'transferring':
    case 'transferAccepted':
      throw new AcsError(400, '8585', 'The action is not valid while the call is transferred.');
    case 'disconnecting':
      throw new AcsError(400, '8528', 'The call is being terminated.');
  }
}
