import type { CallState, Command, CommandContext, Identity, Receipt } from '@tandem/core';
import type { GraphAnswer, GraphClient } from '../graph-client.js';
import type { RequestSubject } from '../graph-error.js';
import type { GraphSettings } from '../graph-options.js';
import type { Reading } from '../wire/call-resource.js';
import type { JsonObject } from '../wire/json.js';
import type { GraphOperationName } from './graph-operations.js';
import type { GraphReader } from './graph-reader.js';

/** What surrounds one command. */
export interface CommandScope {
  readonly settings: GraphSettings;
  readonly reading: Reading;
  readonly context: CommandContext;
  readonly subject: RequestSubject;
}

/** A scope whose command is given on a call. */
export interface CallScope extends CommandScope {
  readonly call: CallState;
}

/** What a command is carried out with. */
export interface CommandTools {
  readonly client: GraphClient;
  readonly reader: GraphReader;
  readonly signal: AbortSignal | undefined;
}

/** People a command is about, and how their participant ids are learned. */
export interface People {
  readonly identities: readonly Identity[];
  /** Ids that are known before the roster is asked, by raw id. */
  readonly knownIds: Readonly<Record<string, string>>;
  /** What to tell when no id of somebody can be learned. */
  readonly otherwise: string;
}

/** How a neutral command becomes an operation of the service. */
export interface GraphCommand<C extends Command = Command> {
  readonly operation: GraphOperationName;
  /** Checks the command, and makes the body where the request has one. Throws on bad input; nothing has been sent. */
  encode?(command: C, scope: CommandScope): JsonObject;
  /** Whose participant ids the path needs: one request for each. */
  people?(command: C, scope: CallScope): People;
  /** What the answer tells. */
  receipt?(answer: GraphAnswer, scope: CommandScope): Receipt;
  /** What is to be told where the call has already what the command is to bring about: nothing is sent then. */
  standing?(scope: CallScope): Receipt | undefined;
  /** For what takes requests of several kinds; the last of them is the operation. */
  carryOut?(scope: CallScope, tools: CommandTools): Promise<Receipt>;
}
