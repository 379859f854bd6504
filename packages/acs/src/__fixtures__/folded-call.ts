import type { CallEvent, CallState, Command, OperationHandle, OperationState } from '@tandem/core';
import { consequencesOf, initialCallState, reduce } from '@tandem/core';
import { decodeDelivery } from '../events/decode.js';

const callConnectionId = 'cc-1';
const callId = `acs:${callConnectionId}`;

/** One callback as the service would send it. */
export function callbackOf(name: string, data: object = {}, envelope: object = {}) {
  return {
    id: `${name}-${JSON.stringify(data)}`,
    source: `calling/callConnections/${callConnectionId}`,
    type: `Microsoft.Communication.${name}`,
    time: '2026-03-12T10:00:04.5803071+00:00',
    specversion: '1.0',
    data: { callConnectionId, serverCallId: 'SCID', correlationId: 'cor-1', ...data },
    ...envelope,
  };
}

/** How something went, in the service's numbers. */
export function went(code: number, subCode: number, message = '') {
  return { resultInformation: { code, subCode, message } };
}

/** A call folded from what the application does and what the service sends, in the order of a test. */
export class FoldedCall {
  readonly happened: CallEvent[] = [];
  #state: CallState = initialCallState(callId);

  /** The state, after all that was told. */
  get state(): CallState {
    return this.#state;
  }

  /** The application gives a command. */
  give(operationId: string, command: Command): this {
    return this.#take({
      ...this.#fact(),
      type: 'operation.requested',
      operationId,
      command,
      idempotencyKey: operationId,
      deadlineAt: '2026-03-12T11:00:00.000Z',
    });
  }

  /** The service answers it. */
  accept(operationId: string, handle: OperationHandle = {}): this {
    const { kind } = this.operation(operationId);
    return this.#take({ ...this.#fact(), type: 'operation.accepted', operationId, kind, handle });
  }

  /** The service sends a delivery. */
  receive(...body: readonly unknown[]): this {
    const delivery = { body, receivedAt: '2026-03-12T10:00:05.000Z' };
    for (const event of decodeDelivery('acs', delivery)) this.#take(event);
    return this;
  }

  /** The service sends one event. */
  told(name: string, data: object = {}): this {
    return this.receive(callbackOf(name, data));
  }

  /** The time in which reports could still come after the end is over. */
  settle(): this {
    return this.#take({ ...this.#fact(), type: 'call.settled' });
  }

  operation(operationId: string): OperationState {
    const found = this.#state.operations.find(({ id }) => id === operationId);
    if (found === undefined) throw new Error(`There is no operation ${operationId}.`);
    return found;
  }

  /** Who is in the call, by raw id. */
  get people(): readonly string[] {
    return this.#state.roster.participants.map(({ identity }) => identity.rawId);
  }

  #take(event: CallEvent): this {
    const before = this.#state;
    this.#state = reduce(before, event);
    this.happened.push(event, ...consequencesOf(before, this.#state, event));
    return this;
  }

  #fact() {
    return { provider: 'acs', callId, occurredAt: '2026-03-12T10:00:00.000Z' } as const;
  }
}

/** The context that the provider sends with an operation. */
export function contextOfOperation(operationId: string): { readonly operationContext: string } {
  return { operationContext: `t1:${operationId}:` };
}
