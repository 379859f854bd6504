import type {
  CallEvent,
  Capabilities,
  Capability,
  Clock,
  Command,
  CommandContext,
  Identity,
  Participant,
  PreparedCommand,
  Provider,
  ReadContext,
  ReadQuery,
  Receipt,
  WebhookDelivery,
  WebhookPolicy,
} from '@tandem/core';
import {
  CallNotFoundError,
  InvalidArgumentError,
  InvalidStateError,
  onlyCapable,
  UnsupportedOperationError,
} from '@tandem/core';
import type { SwitchboardAnswer, SwitchboardRequest } from './switchboard-client.js';
import { SwitchboardClient } from './switchboard-client.js';
import { peopleOf, readNews } from './switchboard-events.js';

/** How to reach a switchboard, and how it reaches the application. */
export interface SwitchboardOptions {
  readonly url: string;
  readonly callbackUrl: string;
}

const native: Capability = { support: 'native' };

/** Calls over a {@link Switchboard}. Translates, and knows nothing of any call. */
export class SwitchboardProvider implements Provider {
  readonly contractVersion = 1;
  readonly kind = 'switchboard';
  readonly maxContextLength = 1_000;
  readonly name: string;
  readonly capabilities: Capabilities = onlyCapable(
    {
      createCall: { support: 'native', maxTargets: 1 },
      invite: {
        support: 'native',
        maxTargets: 1,
        options: { timeoutMs: { support: 'native', min: 1_000, max: 120_000 } },
      },
      cancel: native,
      remove: native,
      hangUp: native,
      terminate: { support: 'emulated', note: 'Hanging up ends the call for everyone.' },
    },
    'The switchboard has no such thing.',
  );
  readonly webhookPolicy: WebhookPolicy;
  readonly #callbackUrl: string;
  readonly #clock: Clock;
  readonly #client: SwitchboardClient;

  constructor(name: string, { url, callbackUrl }: SwitchboardOptions, clock: Clock) {
    this.name = name;
    this.webhookPolicy = {
      openIdConfigurationUrl: `${url}/.well-known/openid-configuration`,
      issuers: [url],
      audience: name,
      algorithms: ['RS256'],
    };
    this.#callbackUrl = callbackUrl;
    this.#clock = clock;
    this.#client = new SwitchboardClient(name, url);
  }

  prepare(command: Command, context: CommandContext): PreparedCommand {
    const options = Object.keys(command.providerOptions?.[this.kind] ?? {});
    if (options.length > 0) {
      throw new InvalidArgumentError('The switchboard has no options of its own. Leave them out.', {
        path: `providerOptions.${this.kind}.${options[0]}`,
      });
    }
    const request = this.#requestOf(command, context);
    return {
      // What is gone is gone: a deletion may be repeated. A call or an invitation would be made twice.
      isRepeatable: request.method === 'DELETE',
      send: async ({ signal }) => receiptOf(command, await this.#client.send(request, signal)),
    };
  }

  decode(delivery: WebhookDelivery): readonly CallEvent[] {
    return readNews(this.name, delivery);
  }

  async read(query: ReadQuery, { call, signal }: ReadContext): Promise<readonly CallEvent[]> {
    const fact = {
      provider: this.name,
      callId: call.callId,
      occurredAt: new Date(this.#clock.now()).toISOString(),
    };
    const { status, body } = await this.#client.ask(`/calls/${call.providerCallId}`, signal);
    if (status === 404) {
      return [{ ...fact, type: 'call.disconnected', reason: { reason: 'callEnded' } }];
    }
    if (query.kind === 'call') {
      return body['isUp'] === true ? [{ ...fact, type: 'call.connected' }] : [];
    }
    const participants = peopleOf(Array.isArray(body['people']) ? body['people'] : []);
    return [
      { ...fact, type: 'roster.read', participants, basedOn: call.roster.version, raw: body },
    ];
  }

  async findParticipant(
    identity: Identity,
    { call, signal }: ReadContext,
  ): Promise<Participant | undefined> {
    const { status, body } = await this.#client.ask(`/calls/${call.providerCallId}`, signal);
    if (status === 404) {
      throw new CallNotFoundError('The switchboard knows no such call.', { provider: this.name });
    }
    const people = peopleOf(Array.isArray(body['people']) ? body['people'] : []);
    return people.find((person) => person.identity.rawId === identity.rawId);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  destroy(error?: Error): Promise<void> {
    return this.#client.destroy(error);
  }

  /** What the switchboard is asked. Throws for whatever it cannot be asked: nothing has been sent yet. */
  #requestOf(command: Command, { correlationToken, call }: CommandContext): SwitchboardRequest {
    const context = correlationToken;
    const path = `/calls/${call?.providerCallId}`;
    switch (command.kind) {
      case 'createCall': {
        const body = { to: numberOf(command.targets[0]), callback: this.#callbackUrl, context };
        return { method: 'POST', path: '/calls', body };
      }
      case 'invite': {
        const body = { who: numberOf(command.targets[0]), ringMs: command.timeoutMs, context };
        return { method: 'POST', path: `${path}/people`, body };
      }
      case 'cancel': {
        const invitation = call?.operations.find(({ id }) => id === command.invitation);
        const id = invitation?.handle.invitationId;
        if (id === undefined) {
          throw new InvalidStateError('The answer to this invitation was lost: it has no id yet.');
        }
        return { method: 'DELETE', path: `${path}/invitations/${id}`, body: { context } };
      }
      case 'remove': {
        const who = encodeURIComponent(numberOf(command.target));
        return { method: 'DELETE', path: `${path}/people/${who}`, body: { context } };
      }
      case 'hangUp':
      case 'terminate':
        return { method: 'DELETE', path };
      default:
        throw new UnsupportedOperationError(
          `Provider "${this.name}" has no operation "${command.kind}".`,
          { provider: this.name, operation: command.kind },
        );
    }
  }
}

function numberOf(identity: Identity | undefined): string {
  if (identity?.kind === 'phoneNumber') return identity.phoneNumber;
  throw new InvalidArgumentError('The switchboard calls telephone numbers only. Use phone(…).', {
    path: 'targets',
  });
}

function receiptOf({ kind }: Command, { body }: SwitchboardAnswer): Receipt {
  const { call, invitation } = body;
  if (kind === 'createCall') return { providerCallId: String(call) };
  return kind === 'invite' ? { handle: { invitationId: String(invitation) } } : {};
}
