import type { Kernel } from '../../kernel/kernel.js';
import { type ApiVersion, isAtLeast } from '../api-version.js';
import type { Leg } from '../call/leg.js';
import { type Result, succeeded } from '../call/result.js';
import { writeRoster } from '../wire.js';
import { alwaysTellsResult, type EventName } from './event-name.js';
import { createEventTime } from './event-time.js';

/** What one callback says. */
export interface EventContent {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly operationContext?: string | undefined;
  /** Where to send it, when not to the call's own address. */
  readonly callbackUri?: string | undefined;
  readonly result?: Result;
}

/** What a callback is about, and where callbacks about it go. */
export interface EventSubject {
  readonly apiVersion: ApiVersion;
  readonly callbackUri: string;
  readonly callConnectionId: string;
  readonly serverCallId: string;
  readonly correlationId: string;
  readonly source: string;
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
    this.sendAbout(
      {
        apiVersion: leg.apiVersion,
        callbackUri: leg.callbackUri,
        callConnectionId: leg.id,
        serverCallId: leg.conversation.serverCallId,
        correlationId: leg.conversation.correlationId,
        source: `calling/callConnections/${leg.id}`,
      },
      name,
      content,
    );
  }

  /** Sends one event about whatever it is. */
  sendAbout(subject: EventSubject, name: EventName, content: EventContent = {}): void {
    const { webhooks, acsIssuer, settings } = this.#kernel;
    const audience = settings.acs.resourceId;
    webhooks.send({
      service: 'acs',
      callId: subject.callConnectionId,
      label: name,
      url: content.callbackUri ?? subject.callbackUri,
      body: [this.#envelope(subject, name, content)],
      bearerToken: () => acsIssuer.sign({ audience, lifetimeSeconds: tokenLifetimeSeconds }),
    });
  }

  /** Sends a leg the roster as it is now. */
  sendRoster(leg: Leg): void {
    this.send(leg, 'ParticipantsUpdated', { fields: writeRoster(leg) });
  }

  #envelope(subject: EventSubject, name: EventName, content: EventContent): unknown {
    const { apiVersion, source } = subject;
    const type = `Microsoft.Communication.${name}`;
    const namesItself = isAtLeast(apiVersion, '2023-03-06');
    const tellsResult = alwaysTellsResult(name) || isAtLeast(apiVersion, '2024-09-15');
    return {
      id: this.#kernel.newId(),
      source,
      type,
      data: {
        ...content.fields,
        ...(namesItself ? { version: apiVersion.name } : {}),
        ...(content.operationContext === undefined
          ? {}
          : { operationContext: content.operationContext }),
        ...(tellsResult
          ? { resultInformation: resultFor(apiVersion, content.result ?? succeeded) }
          : {}),
        callConnectionId: subject.callConnectionId,
        serverCallId: subject.serverCallId,
        correlationId: subject.correlationId,
        ...(namesItself ? { publicEventType: type } : {}),
      },
      time: this.#eventTime(this.#kernel.clock.now()),
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: source,
    };
  }
}

function resultFor(apiVersion: ApiVersion, result: Result): Result {
  if (isAtLeast(apiVersion, '2026-03-12')) return result;
  const { code, subCode, message } = result;
  return { code, subCode, message };
}
