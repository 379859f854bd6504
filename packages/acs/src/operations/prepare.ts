import type { Command, CommandContext, PreparedCommand } from '@tandem/core';
import { UnsupportedOperationError } from '@tandem/core';
import type { AcsClient } from '../acs-client.js';
import type { AcsSettings } from '../acs-options.js';
import { httpDate } from '../wire/http-date.js';
import type { Json } from '../wire/json.js';
import type { AcsOperation } from './acs-operation.js';
import { makeRequest } from './make-request.js';
import { operationFor } from './operations.js';
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
  { provider, settings, client }: PrepareParts,
): PreparedCommand {
  const { kind } = command;
  const operation = operationFor(kind);
  if (operation === undefined) {
    throw new UnsupportedOperationError(
      `Azure Communication Services has no operation "${kind}". Ask calling.capabilities before calling.`,
      { provider, operation: kind },
    );
  }
  const { command: form, fields } = operation;
  const own = ownOptionsOf(operation, command.providerOptions, provider);
  const setting = { provider, settings, context, own };
  const request = makeRequest(
    operation,
    {
      ...('operationContext' in fields ? { operationContext: context.correlationToken } : {}),
      ...form.encode(command, setting),
      ...fieldsAmong(own, fields),
    },
    {
      provider,
      settings,
      operation: kind,
      callConnectionId: context.call?.providerCallId,
      callId: context.call?.callId,
      operationId: context.operationId,
      names: form.fills,
    },
  );
  const isRepeatable = operation.repetition === 'repeatable';
  const headers = isRepeatable ? repeatabilityOf(context.idempotencyKey, context.firstSentAt) : {};
  return {
    isRepeatable,
    send: async ({ signal }) => {
      const { body } = await client.send({ ...request, headers }, signal);
      return form.receipt(body, command, setting);
    },
  };
}

/** The options of the service's own that are fields of the request itself. */
function fieldsAmong(own: Json, fields: AcsOperation['fields']): Json {
  const among: Record<string, unknown> = {};
  for (const name in own) if (name in fields) among[name] = own[name];
  return among;
}

/** The same for every try, so that the service knows a repetition when it sees one. */
export function repeatabilityOf(
  requestId: string,
  firstSentAt: string,
): Readonly<Record<string, string>> {
  return {
    'repeatability-request-id': requestId,
    'repeatability-first-sent': httpDate(Date.parse(firstSentAt)),
  };
}
