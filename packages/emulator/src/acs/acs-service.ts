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
import type { Conversation, Leg } from './call/leg.js';
import { Moves } from './call/moves.js';
import type { Result } from './call/result.js';
import { Switchboard } from './call/switchboard.js';
import { Transfers } from './call/transfers.js';
import { EventSender } from './event/event-sender.js';
import { ResourceEvents } from './event/resource-events.js';
import { MediaDesk } from './media/media-desk.js';
import { Sounds } from './media/sounds.js';
import type { OperationContext } from './operations/operation-context.js';
import { RecordingLocation } from './recording/recording-location.js';
import { RecordingStore } from './recording/recording-store.js';
import { Recordings } from './recording/recordings.js';
import { AcsEntrance } from './request/acs-entrance.js';
import type { AcsRequest } from './request/acs-request.js';
import { namesOfOperation, type OperationId } from './request/operation-table.js';
import { RepeatabilityMemory } from './request/repeatability.js';
import { MediaStreaming } from './streaming/media-streaming.js';
import { Transcription } from './streaming/transcription.js';
import { Voices } from './streaming/voices.js';
import { type CallExtras, writeCallConnection } from './wire.js';

/** The emulated ACS Call Automation service, and what only this one can be told from outside. */
export interface AcsService extends Service {
  readonly stage: AcsStage;
}

/** The emulated ACS Call Automation service. */
export function createAcsService(kernel: Kernel): AcsService {
  const registry = new CallRegistry(kernel.clock, kernel.settings.acs.endedCallRetentionMs);
  const memory = new RepeatabilityMemory(kernel.clock);
  const sounds = new Sounds();
  const store = new RecordingStore(kernel);
  const context = createOperationContext(kernel, { registry, sounds, store });
  const entrance = new AcsEntrance({ kernel, registry, memory, context });
  const location = new RecordingLocation(kernel, store);
  const keepers = [registry, memory, store, ...context.keepers];
  const forget = () => {
    for (const keeper of keepers) keeper.clear();
  };
  return {
    name: 'acs',
    stage: new AcsStage(kernel, { ...context, registry, sounds }),
    routes(app) {
      app.all('/calling/*', async (http, next) => (await entrance.serve(http)) ?? next());
      app.all('/v1/objects/*', async (http, next) => (await location.serve(http)) ?? next());
    },
    calls: () => registry.summaries(),
    reset: forget,
    close: forget,
  };
}

/** Something that has to forget what it keeps. */
interface Keeper {
  clear(): void;
}

interface Base {
  readonly registry: CallRegistry;
  readonly sounds: Sounds;
  readonly store: RecordingStore;
}

function createOperationContext(
  kernel: Kernel,
  { registry, sounds, store }: Base,
): OperationContext & { readonly keepers: readonly Keeper[] } {
  const { acs } = kernel.settings;
  const applicationId = `8:acs:${acs.resourceId}_7a9de301-0000-4000-8000-0000000a440a`;
  const events = new EventSender(kernel);
  const switchboard = new Switchboard(kernel, registry, events);
  const incomingCalls = new IncomingCalls(kernel.clock);
  const doorbell = new Doorbell(kernel, incomingCalls, switchboard);
  const gatherings = new Gatherings(kernel, registry);
  const resourceEvents = new ResourceEvents(kernel, (one) => gatherings.nameOf(one));
  const { media, mediaStreaming, transcription, voices } = createMedia(kernel, {
    events,
    switchboard,
    sounds,
  });
  const recordings = new Recordings(kernel, events, store);
  for (const watcher of [
    new ConductPlayer(switchboard, doorbell),
    voices,
    media,
    mediaStreaming,
    transcription,
    recordings,
    resourceEvents,
    gatherings,
  ]) {
    switchboard.watch(watcher);
  }
  const parts = { kernel, events, switchboard, doorbell };
  return {
    switchboard,
    events,
    incomingCalls,
    media,
    mediaStreaming,
    transcription,
    recordings,
    desk: new CallDesk({ ...parts, registry, incomingCalls, applicationId }),
    invitations: new Invitations(parts),
    transfers: new Transfers(parts),
    moves: new Moves(switchboard, events),
    keepers: [
      incomingCalls,
      gatherings,
      resourceEvents,
      media,
      mediaStreaming,
      transcription,
      recordings,
    ],
    findLeg: (request) => findLeg(registry, request),
    findLegById: (id) => registry.find(id),
    findConnectedLeg: (request) => requireConnected(findLeg(registry, request)),
    requireConnected,
    findConversation: (locator) => gatherings.find(locator),
    describe: (leg, extras) => describeLeg(leg, extras ?? {}, { mediaStreaming, transcription }),
    forcedFailure: ({ operationId }) => forcedFailure(kernel, operationId),
    applicationId,
    participantsPageSize: acs.participantsPageSize,
    invitationTimeoutSeconds: acs.invitationTimeoutSeconds,
  };
}

function describeLeg(
  leg: Leg,
  extras: CallExtras,
  { mediaStreaming, transcription }: Pick<OperationContext, 'mediaStreaming' | 'transcription'>,
): unknown {
  return writeCallConnection(leg, {
    ...extras,
    ...(leg.mediaStreaming === undefined
      ? {}
      : { mediaStreamingSubscription: mediaStreaming.describe(leg) }),
    ...(leg.transcription === undefined
      ? {}
      : { transcriptionSubscription: transcription.describe(leg) }),
  });
}

/** What is heard, spoken and sent in calls. */
function createMedia(
  kernel: Kernel,
  {
    events,
    switchboard,
    sounds,
  }: {
    readonly events: EventSender;
    readonly switchboard: Switchboard;
    readonly sounds: Sounds;
  },
) {
  const { clock, newId } = kernel;
  const media = new MediaDesk({ clock, newId, events, switchboard }, sounds);
  const isHeard = (conversation: Conversation) =>
    mediaStreaming.hears(conversation) || transcription.hears(conversation);
  const voices = new Voices(switchboard, sounds, isHeard);
  const onListening = { onListening: voices.listenerCame };
  const mediaStreaming = new MediaStreaming(kernel, events, onListening);
  const transcription = new Transcription(kernel, events, onListening);
  for (const listener of [media, mediaStreaming, transcription]) sounds.listen(listener);
  return { media, mediaStreaming, transcription, voices };
}

function forcedFailure({ faults }: Kernel, operationId: OperationId): Result | undefined {
  const [fault] = faults.strike(['fail'], { service: 'acs', names: namesOfOperation(operationId) });
  if (fault === undefined) return undefined;
  const { code, subCode, message } = fault;
  return { code, subCode, message: message ?? `Action failed. DiagCode: ${code}#${subCode}.@` };
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
