import type {
  CallState,
  Command,
  CommandContext,
  Identity,
  PreparedCommand,
  Receipt,
} from '@tandem/core';
import { InvalidStateError, UnsupportedOperationError } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { checkBody } from './check-body.js';
import type {
  CallScope,
  CommandScope,
  CommandTools,
  GraphCommand,
  People,
} from './graph-command.js';
import { graphCommand } from './graph-commands.js';
import type { GraphOperation } from './graph-operations.js';
import { graphOperation } from './graph-operations.js';
import { isGone, mayMeanCall } from './is-gone.js';
import { nativeOptionsOf, noOptions } from './native-options.js';
import { fillIn } from './paths.js';

/** What every command is prepared with. */
export type CommandSurroundings = Pick<CommandScope, 'settings' | 'reading'> &
  Pick<CommandTools, 'client' | 'reader'>;

const withNativeOptions: ReadonlySet<string> = new Set([
  'createCall',
  'connect',
  'answer',
  'redirect',
  'invite',
]);

/**
 * Checks a command and makes its requests ready.
 *
 * @throws InvalidArgumentError, InvalidStateError, UnsupportedOperationError
 */
export function prepareCommand(
  command: Command,
  context: CommandContext,
  surroundings: CommandSurroundings,
): PreparedCommand {
  const { settings, reading, client, reader } = surroundings;
  const scope: CommandScope = {
    settings,
    reading,
    context,
    subject: {
      provider: reading.provider,
      operation: command.kind,
      operationId: context.operationId,
      callId: context.call?.callId,
    },
  };
  const how = howTo(command, scope);
  const operation = graphOperation(how.operation);
  if (!withNativeOptions.has(command.kind)) nativeOptionsOf(command, noOptions);
  const call = operation.path.includes('{callId}') ? callOf(command, context) : context.call;
  const body = how.encode?.(command, scope);
  checkBody(operation.body, body, command.kind);
  const people = call === undefined ? undefined : how.people?.(command, { ...scope, call });
  return {
    isRepeatable: operation.isRepeatable,
    send: async ({ signal }) => {
      const tools = { client, reader, signal };
      const sending = { how, operation, scope, tools, body };
      if (call === undefined) return receiptOf(sending, await request(sending, operation.path));
      const ofCall = { ...scope, call };
      const standing = how.standing?.(ofCall);
      if (standing !== undefined) return standing;
      if (how.carryOut !== undefined) return how.carryOut(ofCall, tools);
      if (people !== undefined) return sendForEach({ ...sending, scope: ofCall }, people);
      const path = fillIn(operation.path, { callId: call.providerCallId });
      return receiptOf(sending, await request(sending, path));
    },
  };
}

function howTo({ kind }: Command, { subject }: CommandScope): GraphCommand {
  const how = graphCommand(kind);
  if (how !== undefined) return how;
  throw new UnsupportedOperationError(
    `Microsoft Graph has no operation for "${kind}". Ask calling.capabilities before calling.`,
    present({ ...subject }),
  );
}

function callOf(command: Command, { call }: CommandContext): CallState {
  if (call !== undefined) return call;
  throw new InvalidStateError(`"${command.kind}" is given on a call, and there is none.`, {
    operation: command.kind,
  });
}

interface Sending<Scope extends CommandScope> {
  readonly how: GraphCommand;
  readonly operation: GraphOperation;
  readonly scope: Scope;
  readonly tools: CommandTools;
  readonly body: JsonObject | undefined;
}

function receiptOf({ how, scope }: Sending<CommandScope>, answer: GraphAnswer): Receipt {
  return how.receipt?.(answer, scope) ?? {};
}

function request(
  { operation, scope, tools, body }: Sending<CommandScope>,
  path: string,
): Promise<GraphAnswer> {
  const { method, isRepeatable } = operation;
  const { client, signal } = tools;
  return client.send({ method, path, body, isRepeatable, subject: scope.subject, signal });
}

/** One request for each presence. It is accepted when one of them is, and all others were gone already. */
async function sendForEach(sending: Sending<CallScope>, people: People): Promise<Receipt> {
  const { operation, scope, tools } = sending;
  const ids = await participantIdsOf(people, scope, tools);
  const callId = scope.call.providerCallId;
  const manner = { subject: scope.subject, signal: tools.signal };
  const results = await Promise.allSettled(
    ids.map((participantId) => request(sending, fillIn(operation.path, { callId, participantId }))),
  );
  const refusals = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const grave = refusals.find((error) => !isGone(error));
  if (grave !== undefined) throw grave;
  const accepted = results.find((result) => result.status === 'fulfilled');
  if (accepted === undefined) {
    if (refusals.some(mayMeanCall)) await tools.reader.assertKnown(scope.call, manner);
    throw refusals[0];
  }
  return receiptOf(sending, accepted.value);
}

/** The participant ids of people: those known, those of the roster, and at last those the service lists. */
async function participantIdsOf(
  { identities, knownIds, otherwise }: People,
  scope: CallScope,
  { reader, signal }: CommandTools,
): Promise<readonly string[]> {
  const { call, subject } = scope;
  const known = new Map(Object.entries(knownIds).map(([rawId, id]) => [rawId.toLowerCase(), id]));
  const here = (identity: Identity): readonly string[] => {
    const id = known.get(identity.rawId.toLowerCase());
    return id === undefined ? presencesOf(identity, call.roster.participants) : [id];
  };
  const unknown = identities.filter((identity) => here(identity).length === 0);
  const listed =
    unknown.length === 0 ? [] : await reader.listParticipants(call, { subject, signal });
  const ids = identities.flatMap((identity) => {
    const found = here(identity);
    return found.length === 0 ? presencesOf(identity, listed) : found;
  });
  if (ids.length > 0) return [...new Set(ids)];
  throw new InvalidStateError(otherwise, present({ ...subject }));
}

/** A person may be in a call several times, once with each device. */
function presencesOf(
  identity: Identity,
  participants: CallState['roster']['participants'],
): readonly string[] {
  const rawId = identity.rawId.toLowerCase();
  return participants
    .filter((one) => one.identity.rawId.toLowerCase() === rawId)
    .flatMap(({ participantId }) => participantId ?? []);
}
