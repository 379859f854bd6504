import type {
  CallState,
  Command,
  CommandContext,
  Identity,
  PreparedCommand,
  Receipt,
} from '@tandem/core';
import { InvalidStateError } from '@tandem/core';
import type { GraphAnswer } from '../graph-client.js';
import type { JsonObject } from '../wire/json.js';
import { present } from '../wire/json.js';
import { isGone } from './end-for-everyone.js';
import type {
  CallScope,
  CommandScope,
  CommandTools,
  GraphOperation,
  People,
} from './graph-operation.js';
import { graphOperations } from './graph-operations.js';
import { nativeOptionsOf, noOptions } from './native-options.js';
import { fillIn } from './paths.js';

/** What every command is prepared with. */
export type CommandSurroundings = Pick<CommandScope, 'settings' | 'reading'> &
  Pick<CommandTools, 'client' | 'reader'>;

const withNativeOptions: ReadonlySet<string> = new Set([
  'createCall',
  'answer',
  'redirect',
  'invite',
]);

/**
 * Checks a command and makes its requests ready.
 *
 * @throws InvalidArgumentError, InvalidStateError
 */
export function prepareOperation(
  command: Command,
  context: CommandContext,
  surroundings: CommandSurroundings,
): PreparedCommand {
  const { settings, reading, client, reader } = surroundings;
  const operation: GraphOperation = graphOperations[command.kind];
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
  if (!withNativeOptions.has(command.kind)) nativeOptionsOf(command, noOptions);
  const call = operation.path.includes('{callId}') ? callOf(command, context) : context.call;
  const body = operation.encode(command, scope);
  const people = call === undefined ? undefined : operation.people?.(command, { ...scope, call });
  return {
    // Taking away what is gone the second time does no more than once; a POST has no key that would hold it to once.
    isRepeatable: operation.method === 'DELETE',
    send: async ({ signal }) => {
      const tools = { client, reader, signal };
      if (call === undefined)
        return sendOne(operation, { scope, tools, body, path: operation.path });
      const ofCall = { ...scope, call };
      if (operation.carryOut !== undefined) return operation.carryOut(ofCall, tools);
      if (people === undefined) {
        const path = fillIn(operation.path, { callId: call.providerCallId });
        return sendOne(operation, { scope, tools, body, path });
      }
      return sendForEach(operation, people, { scope: ofCall, tools, body });
    },
  };
}

function callOf(command: Command, { call }: CommandContext): CallState {
  if (call !== undefined) return call;
  throw new InvalidStateError(`"${command.kind}" is given on a call, and there is none.`, {
    operation: command.kind,
  });
}

interface Sending<Scope extends CommandScope> {
  readonly scope: Scope;
  readonly tools: CommandTools;
  readonly body: JsonObject | undefined;
}

async function sendOne(
  operation: GraphOperation,
  { scope, tools, body, path }: Sending<CommandScope> & { readonly path: string },
): Promise<Receipt> {
  const { method } = operation;
  const { client, signal } = tools;
  const answer = await client.send({ method, path, body, subject: scope.subject, signal });
  return operation.receipt?.(answer, scope) ?? {};
}

/** One request for each presence. It is accepted when one of them is, and all others were gone already. */
async function sendForEach(
  operation: GraphOperation,
  people: People,
  { scope, tools, body }: Sending<CallScope>,
): Promise<Receipt> {
  const { client, signal } = tools;
  const { method } = operation;
  const ids = await participantIdsOf(people, scope, tools);
  const results = await Promise.allSettled(
    ids.map((participantId): Promise<GraphAnswer> => {
      const callId = scope.call.providerCallId;
      const path = fillIn(operation.path, { callId, participantId });
      return client.send({ method, path, body, subject: scope.subject, signal });
    }),
  );
  const refusals = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const grave = refusals.find((error) => !isGone(error));
  if (grave !== undefined) throw grave;
  const accepted = results.find((result) => result.status === 'fulfilled');
  if (accepted === undefined) throw refusals[0];
  return operation.receipt?.(accepted.value, scope) ?? {};
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
