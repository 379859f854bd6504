import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';
import { AcsError, notFound } from './acs-error.js';
import { CallRegistry } from './call/call-registry.js';
import { Invitations } from './call/invitations.js';
import type { Leg } from './call/leg.js';
import { Switchboard } from './call/switchboard.js';
import { EventSender } from './event/event-sender.js';
import type { OperationContext } from './operations/operation-context.js';
import { AcsEntrance } from './request/acs-entrance.js';
import type { AcsRequest } from './request/acs-request.js';
import { RepeatabilityMemory } from './request/repeatability.js';

/** The emulated ACS Call Automation service. */
export function createAcsService(kernel: Kernel): Service {
  const registry = new CallRegistry(kernel.clock, kernel.settings.acs.endedCallRetentionMs);
  const memory = new RepeatabilityMemory(kernel.clock);
  const context = createOperationContext(kernel, registry);
  const entrance = new AcsEntrance({ kernel, registry, memory, context });
  const forget = () => {
    registry.clear();
    memory.reset();
  };
  return {
    name: 'acs',
    routes(app) {
      app.all('/calling/*', async (http, next) => (await entrance.serve(http)) ?? next());
    },
    calls: () => registry.summaries(),
    reset: forget,
    close: forget,
  };
}

function createOperationContext(kernel: Kernel, registry: CallRegistry): OperationContext {
  const { acs } = kernel.settings;
  const events = new EventSender(kernel);
  const switchboard = new Switchboard(kernel, registry, events);
  return {
    switchboard,
    events,
    invitations: new Invitations(kernel, switchboard, events),
    findLeg: (request) => findLeg(registry, request),
    findConnectedLeg: (request) => requireConnected(findLeg(registry, request)),
    applicationId: `8:acs:${acs.resourceId}_7a9de301-0000-4000-8000-0000000a440a`,
    participantsPageSize: acs.participantsPageSize,
    invitationTimeoutSeconds: acs.invitationTimeoutSeconds,
  };
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
    case 'disconnecting':
      throw new AcsError(400, '8528', 'The call is being terminated.');
  }
}
