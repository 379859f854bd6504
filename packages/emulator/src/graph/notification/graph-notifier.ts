import type { Kernel } from '../../kernel/kernel.js';
import { activeAudio, type GraphCall } from '../call/graph-call.js';
import { type ResultInfo, resultInfoWire } from '../call/result-info.js';
import { type CommsOperation, operationNotice } from '../operation/comms-operation.js';
import type { RosterChange } from '../participant/roster.js';

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

  /** The call's present state. Meetings repeat where they take place. */
  callUpdated(call: GraphCall): void {
    const { chatInfo, meetingInfo } = call.request;
    this.#send(call, {
      label: `call ${call.state}`,
      changeType: 'updated',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: call.state,
        id: call.id,
        ...(call.state === 'established' && { mediaState: activeAudio }),
        ...(chatInfo && { chatInfo }),
        ...(meetingInfo && { meetingInfo }),
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

  /** The call has ended; the last that is heard of it. */
  callTerminated(call: GraphCall, result: ResultInfo): void {
    this.#send(call, {
      label: 'call terminated',
      changeType: 'deleted',
      path: '',
      resourceData: {
        '@odata.type': '#microsoft.graph.call',
        state: 'terminated',
        resultInfo: resultInfoWire(result),
      },
    });
  }

  /** Who is in the call: everybody each time, or in delta mode what changed. */
  rosterUpdated(call: GraphCall, change: RosterChange): void {
    this.#send(call, {
      label: 'roster',
      changeType: 'updated',
      path: '/participants',
      resourceData: call.request.isDeltaRosterEnabled
        ? call.roster.delta(change)
        : call.roster.list(),
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

  #send(call: GraphCall, { label, changeType, path, resourceData }: Notice): void {
    const { callbackUri } = call.request;
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
          audience: call.clientId,
          lifetimeSeconds: tokenLifetimeSeconds,
          claims: { tid: call.tenantId, appid: call.clientId },
        }),
    });
  }
}
