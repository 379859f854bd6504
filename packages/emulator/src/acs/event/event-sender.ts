import type { Kernel } from '../../kernel/kernel.js';
import { isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import { type Result, succeeded } from '../call/result.js';
import { writeMember } from '../wire.js';
import { createEventTime } from './event-time.js';

/** The callbacks that the emulated operations lead to. */
export type EventName =
  | 'CallConnected'
  | 'CallDisconnected'
  | 'CreateCallFailed'
  | 'ParticipantsUpdated'
  | 'AddParticipantSucceeded'
  | 'AddParticipantFailed'
  | 'CancelAddParticipantSucceeded'
  | 'CancelAddParticipantFailed'
  | 'RemoveParticipantSucceeded'
  | 'RemoveParticipantFailed';

/** What one callback says. */
export interface EventContent {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly operationContext?: string | undefined;
  /** Where to send it, when not to the call's own address. */
  readonly callbackUri?: string | undefined;
  readonly result?: Result;
}

const tokenLifetimeSeconds = 300;

/** Writes callbacks in the service's envelope and hands them to the webhook sender. */
export class EventSender {
  readonly #kernel: Kernel;
  readonly #eventTime = createEventTime();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Sends one event about a leg, alone in its array as the service does. */
  send(leg: Leg, name: EventName, content: EventContent = {}): void {
    const { webhooks, acsIssuer, settings } = this.#kernel;
    const audience = settings.acs.resourceId;
    webhooks.send({
      service: 'acs',
      callId: leg.id,
      label: name,
      url: content.callbackUri ?? leg.callbackUri,
      body: [this.#envelope(leg, name, content)],
      bearerToken: () => acsIssuer.sign({ audience, lifetimeSeconds: tokenLifetimeSeconds }),
    });
  }

  /** Sends a leg the roster as it is now. */
  sendRoster(leg: Leg): void {
    this.send(leg, 'ParticipantsUpdated', {
      fields: {
        participants: leg.conversation.roster
          .members()
          .map((member) => writeMember(member, leg.apiVersion)),
        sequenceNumber: leg.sequenceNumber,
      },
    });
  }

  #envelope(leg: Leg, name: EventName, content: EventContent): unknown {
    const type = `Microsoft.Communication.${name}`;
    const source = `calling/callConnections/${leg.id}`;
    const resultInformation = resultFor(leg, content.result ?? succeeded);
    return {
      id: this.#kernel.newId(),
      source,
      type,
      data: {
        ...content.fields,
        version: leg.apiVersion,
        ...(content.operationContext === undefined
          ? {}
          : { operationContext: content.operationContext }),
        ...(carriesResult(leg, name) ? { resultInformation } : {}),
        callConnectionId: leg.id,
        serverCallId: leg.conversation.serverCallId,
        correlationId: leg.conversation.correlationId,
        publicEventType: type,
      },
      time: this.#eventTime(this.#kernel.clock.now()),
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: source,
    };
  }
}

/** The failures said why from the start; the other events have a result only since 2024-09-15. */
function carriesResult({ apiVersion }: Leg, name: EventName): boolean {
  return name.endsWith('Failed') || isAtLeast(apiVersion, '2024-09-15');
}

function resultFor({ apiVersion }: Leg, result: Result): Result {
  if (isAtLeast(apiVersion, '2026-03-12')) return result;
  const { code, subCode, message } = result;
  return { code, subCode, message };
}
