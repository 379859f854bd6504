import type { Kernel } from '../../kernel/kernel.js';
import { type GraphCall, mediaStateOf } from '../call/graph-call.js';
import { type ResultInfo, resultInfoWire } from '../call/result-info.js';
import { identitySet } from '../identity/identity-set.js';
import type { Tone } from '../media/tone.js';
import { type CommsOperation, operationNotice } from '../operation/comms-operation.js';
import type { RosterChange } from '../participant/roster.js';
import type { JsonObject } from '../request/json-reader.js';

/** Lifetime of a notification token, as observed in production. */
const tokenLifetimeSeconds = 300;

type Notice = {
  readonly label: string;
  readonly changeType: 'created' | 'updated' | 'deleted';
  /** What follows the call in the resource's path. */
  readonly path: string;
  readonly resourceData: unknown;
};

/** Tells the application what happened in its calls, in the documented envelopes. */
export class GraphNotifier {
  readonly #kernel: Pick<Kernel, 'webhooks' | 'graphIssuer'>;

  constructor(kernel: Pick<Kernel, 'webhooks' | 'graphIssuer'>) {
    this.#kernel = kernel;
  }

  /** Somebody calls the application. */
  callCreated(call: GraphCall): void {
    const { details } = call;
    this.#send(call, {
      label: 'call incoming',
      changeType: 'created',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: 'incoming',
        direction: 'incoming',
        source: {
          '@odata.type': '#microsoft.graph.participantInfo',
          identity: details.sourceIdentity,
          region: null,
          languageId: null,
          endpointType: 'default',
        },
        targets: details.targets.map((target) => ({
          '@odata.type': '#microsoft.graph.invitationParticipantInfo',
          identity: identitySet(target),
        })),
        requestedModalities: call.modalities,
        ...(details.callRoutes.length > 0 && { callRoutes: details.callRoutes }),
        tenantId: details.tenantId,
        myParticipantId: call.myParticipantId,
        callChainId: call.conversation.callChainId,
        incomingContext: details.incomingContext,
        ...placeOf(call),
        id: call.id,
      },
    });
  }

  /** The call's present state, with what else there is to say of it. Meetings repeat where they take place. */
  callUpdated(call: GraphCall, more: JsonObject = {}): void {
    const hasMedia =
      call.isAudioActive || call.state === 'transferAccepted'
        ? { mediaState: mediaStateOf(call) }
        : {};
    this.#send(call, {
      label: `call ${call.state}`,
      changeType: 'updated',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: call.state,
        id: call.id,
        ...hasMedia,
        ...placeOf(call),
        ...more,
      },
    });
  }

  /** Somebody in the call has pressed a key. The notification does not say who. */
  toneReceived(call: GraphCall, sequenceId: number, tone: Tone): void {
    this.#send(call, {
      label: 'tone',
      changeType: 'updated',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: call.state,
        toneInfo: { '@odata.type': '#microsoft.graph.toneInfo', sequenceId, tone },
      },
    });
  }

  /** The call is about to end. As documented, this and the next carry no id: the resource's path names the call. */
  callTerminating(call: GraphCall): void {
    this.#send(call, {
      label: 'call terminating',
      changeType: 'updated',
      path: '',
      resourceData: { '@odata.type': '#microsoft.graph.call', state: 'terminating' },
    });
  }

  /** The call has ended; the last that is heard of it. A consultative transfer ends without a result. */
  callTerminated(call: GraphCall, result: ResultInfo | null, more: JsonObject = {}): void {
    this.#send(call, {
      label: 'call terminated',
      changeType: 'deleted',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: 'terminated',
        ...(result && { resultInfo: resultInfoWire(result) }),
        ...more,
      },
    });
  }

  /** The application has rejected the call. As documented, the call comes without its state then. */
  callRejected(call: GraphCall): void {
    this.#send(call, {
      label: 'call rejected',
      changeType: 'deleted',
      path: '',
      resourceData: { '@odata.type': '#microsoft.graph.call', id: call.id },
    });
  }

  /** Who is in the call: everybody each time, or in delta mode what changed. */
  rosterUpdated(call: GraphCall, change: RosterChange): void {
    const { roster } = call.conversation;
    this.#send(call, {
      label: 'roster',
      changeType: 'updated',
      path: '/participants',
      resourceData: call.hasOption('isDeltaRosterEnabled')
        ? roster.delta(call.nextRosterSequenceNumber(), change)
        : roster.list(),
    });
  }

  /** An operation has finished; it is "deleted" for success and failure alike. */
  operationEnded(call: GraphCall, operation: CommsOperation): void {
    this.#send(call, {
      label: `${operation.type} ${operation.status}`,
      changeType: 'deleted',
      path: `/operations/${operation.id}`,
      resourceData: operationNotice(operation),
    });
  }

  /** Somebody has begun or ended to show something, for applications that asked to be told. */
  contentSharing(call: GraphCall, changeType: 'created' | 'deleted', sessionId: string): void {
    if (!call.hasOption('isContentSharingNotificationEnabled')) return;
    this.#send(call, {
      label: `content sharing ${changeType}`,
      changeType,
      path: '/contentsharingsessions',
      resourceData: [contentSharingSession(sessionId)],
    });
  }

  #send(call: GraphCall, { label, changeType, path, resourceData }: Notice): void {
    const { callbackUri, details } = call;
    this.#kernel.webhooks.send({
      service: 'graph',
      callId: call.id,
      label,
      url: callbackUri,
      body: {
        '@odata.type': '#microsoft.graph.commsNotifications',
        value: [
          {
            '@odata.type': '#microsoft.graph.commsNotification',
            changeType,
            resource: `/app/calls/${call.id}${path}`,
            resourceUrl: `/communications/calls/${call.id}${path}`,
            callbackUri,
            resourceData,
          },
        ],
      },
      bearerToken: () =>
        this.#kernel.graphIssuer.sign({
          audience: details.clientId,
          lifetimeSeconds: tokenLifetimeSeconds,
          claims: { tid: details.tenantId, appid: details.clientId },
        }),
    });
  }
}

/** A session in which something is shown; the resource has nothing but its id. */
export function contentSharingSession(id: string): object {
  return { '@odata.type': '#microsoft.graph.contentSharingSession', id };
}

function placeOf({ details: { chatInfo, meetingInfo } }: GraphCall): object {
  return { ...(chatInfo && { chatInfo }), ...(meetingInfo && { meetingInfo }) };
}
