import type { Command, CommandContext, CommandKind, PreparedCommand } from '@tandem/core';
import { InvalidStateError } from '@tandem/core';
import type { AcsClient, AcsRequest } from '../acs-client.js';
import type { AcsSettings } from '../acs-options.js';
import { isBeforeConnection } from '../events/incoming-call.js';
import type { AcsOperation, CommandOf } from './acs-operation.js';
import { operations } from './operations.js';
import { ownOptionsOf } from './provider-options.js';

/** What commands are prepared with. */
export interface PrepareParts {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  readonly client: AcsClient;
}

/** Checks a command and makes its request. @throws InvalidArgumentError, UnsupportedOperationError, InvalidStateError */
export function prepareCommand(
  command: Command,
  context: CommandContext,
  parts: PrepareParts,
): PreparedCommand {
  return prepareAs<CommandKind>(command.kind, { command, context, parts });
}

function prepareAs<Kind extends CommandKind>(
  kind: Kind,
  given: {
    readonly command: CommandOf<Kind>;
    readonly context: CommandContext;
    readonly parts: PrepareParts;
  },
): PreparedCommand {
  const { command, context, parts } = given;
  const { provider, settings, client } = parts;
  const operation: AcsOperation<Kind> = operations[kind];
  const own = ownOptionsOf(kind, command.providerOptions);
  const setting = { provider, settings, context, own };
  const callId = context.call?.callId;
  const request: AcsRequest = {
    operation: kind,
    method: operation.method,
    path: pathOf(operation.path, kind, { provider, context }),
    body: operation.encode(command, setting),
    repetition: operation.repetition,
    headers: operation.repetition === 'repeatable' ? repeatabilityOf(context) : {},
    details: {
      provider,
      operation: kind,
      operationId: context.operationId,
      ...(callId === undefined ? {} : { callId }),
    },
  };
  return {
    isRepeatable: operation.repetition === 'repeatable',
    send: async ({ signal }) => {
      const { body } = await client.send(request, signal);
      return operation.receipt(body, command, setting);
    },
  };
}

const placeOfCall = '{callConnectionId}';

function pathOf(
  path: string,
  operation: CommandKind,
  { provider, context }: { readonly provider: string; readonly context: CommandContext },
): string {
  if (!path.includes(placeOfCall)) return path;
  const { call } = context;
  if (call !== undefined && !isBeforeConnection(call.providerCallId))
    return path.replace(placeOfCall, encodeURIComponent(call.providerCallId));
  throw new InvalidStateError(
    `"${operation}" needs a call that has been placed or answered. Answer the incoming call first.`,
    { provider, operation, ...(call === undefined ? {} : { callId: call.callId }) },
  );
}

/** The same for every try, so that the service knows a repetition when it sees one. */
function repeatabilityOf({
  idempotencyKey,
  firstSentAt,
}: CommandContext): Readonly<Record<string, string>> {
  return {
    'repeatability-request-id': idempotencyKey,
    'repeatability-first-sent': new Date(firstSentAt).toUTCString(),
  };
}
