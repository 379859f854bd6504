import type { GraphCall } from '../call/graph-call.js';
import type { GraphNotifier } from '../notification/graph-notifier.js';
import { type CommsOperation, newOperation, type OperationType } from './comms-operation.js';

/** What an operation begins with. */
export type Beginning = Pick<CommsOperation, 'clientContext'> & Partial<CommsOperation>;

/** How an operation ends. */
export type Ending = Pick<CommsOperation, 'resultInfo'> &
  Partial<Pick<CommsOperation, 'result'>> & { readonly status: 'completed' | 'failed' };

/** The operations of calls: each is begun once, ended once, and told of when it ends after its answer. */
export class OperationBook {
  readonly #newId: () => string;
  readonly #notifier: GraphNotifier;

  constructor(newId: () => string, notifier: GraphNotifier) {
    this.#newId = newId;
    this.#notifier = notifier;
  }

  /** An operation that goes on, and whose end is notified. */
  begin(call: GraphCall, type: OperationType, beginning: Beginning): CommsOperation {
    const operation = newOperation(this.#newId(), type, { status: 'running', ...beginning });
    call.operations.set(operation.id, operation);
    return operation;
  }

  /** An operation that is over with its answer. */
  complete(call: GraphCall, type: OperationType, beginning: Beginning): CommsOperation {
    return this.begin(call, type, { ...beginning, status: 'completed' });
  }

  /** An operation that is over after a while, and cannot fail. */
  completeLater(call: GraphCall, type: OperationType, beginning: Beginning): CommsOperation {
    const operation = this.begin(call, type, beginning);
    call.later(completionMs, () =>
      this.end(call, operation.id, { status: 'completed', resultInfo: null }),
    );
    return operation;
  }

  /** The operation ends, and the application is told; nothing happens when it has ended already. */
  end(call: GraphCall, operationId: string, ending: Ending): void {
    const running = call.operations.get(operationId);
    if (running === undefined || running.status !== 'running') return;
    this.replace(call, { ...running, ...ending });
  }

  /** What is known of the operation changes; when that ends it, the application is told. */
  replace(call: GraphCall, operation: CommsOperation): void {
    call.operations.set(operation.id, operation);
    if (operation.status !== 'running') this.#notifier.operationEnded(call, operation);
  }
}

/** How long an operation takes for which nobody has to be rung and nothing has to be played. */
const completionMs = 200;
