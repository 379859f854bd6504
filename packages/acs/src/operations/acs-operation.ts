import type { Capability, Command, CommandContext, CommandKind, Receipt } from '@tandem/core';
import type * as v from 'valibot';
import type { AcsSettings, ApiVersion } from '../acs-options.js';
import type { Repetition } from '../retry.js';
import type { Json } from '../wire/json.js';

/** The command of a kind. */
export type CommandOf<Kind extends CommandKind> = Extract<Command, { readonly kind: Kind }>;

/** What a neutral command is turned into a request with. */
export interface OperationSetting {
  /** Configured name of the provider. */
  readonly provider: string;
  readonly settings: AcsSettings;
  readonly context: CommandContext;
  /** The service's own options of the command, checked. */
  readonly own: Json;
}

/** Fields as they are given. */
export type FieldsInput<Fields extends v.ObjectEntries> = v.InferInput<
  v.StrictObjectSchema<Fields, undefined>
>;

/** Why a request as a whole cannot be right, and which of its fields to change. */
export interface Objection {
  readonly field: string;
  readonly message: string;
}

/**
 * One operation of the service: its request, field by field, its answer, and the neutral command that it carries out. Both
 * doors, the neutral one and the native one, are made from this entry.
 */
export interface AcsOperation<
  Path extends string = string,
  Fields extends v.ObjectEntries = v.ObjectEntries,
  Answer = unknown,
  Form extends NeutralForm | undefined = NeutralForm | undefined,
> {
  /** Its name in the service's interface description. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /**
   * Below the endpoint. `{callConnectionId}` stands for the call that it is given on, any other name in braces for the field
   * of that name, which is no part of the body.
   */
  readonly path: Path;
  readonly repetition: Repetition;
  /** Whether it names nothing but the call: what the service does not find can only be the call then. */
  readonly isAboutCallAlone?: true;
  /** The version of the interface in which it came, where not all that can be configured have it. */
  readonly since?: ApiVersion;
  /** The request by the names of the wire. */
  readonly fields: Fields;
  /** Fields that are filled from the configuration where they are not given. */
  defaults?(settings: AcsSettings, given: Json): Json;
  /** What no single field shows to be wrong. */
  object?(given: Json): Objection | undefined;
  /** Whether the answer is a page of a list that others may follow. */
  readonly isPaged?: boolean;
  /** Reads the answer. */
  readonly answer: (body: Json) => Answer;
  /** The neutral command that it carries out. */
  readonly command: Form;
}

/** How an operation carries out a neutral command. */
export interface NeutralForm<
  Kind extends CommandKind = CommandKind,
  Filled extends string = string,
  Beside extends v.ObjectEntries = v.ObjectEntries,
> {
  readonly kind: Kind;
  readonly capability: Capability;
  /** The fields that the command fills, each with the name of what fills it. The others are options of the service's own. */
  readonly fills: Readonly<Record<Filled, string>>;
  /** Options of the service's own that are no fields of the request itself but of something within it. */
  readonly beside?: Beside;
  /** The request of a command, except `operationContext`. */
  encode(command: CommandOf<Kind>, setting: OperationSetting): Json;
  /** Reads the answer for the call. */
  receipt(body: unknown, command: CommandOf<Kind>, setting: OperationSetting): Receipt;
  /** What ends the operation: events of the service, the answer itself, or the roster. */
  readonly endedBy: readonly string[];
  /** What to read when its end was not reported. */
  readonly evidence: Evidence;
}

/** From what the outcome of an operation can be read. */
export type Evidence = 'call' | 'participants' | 'recording' | 'none';

/** An entry of the table that a neutral command stands beside. */
export function operation<
  const Path extends string,
  Fields extends v.ObjectEntries,
  Answer,
  const Kind extends CommandKind,
  const Filled extends Extract<keyof Fields, string>,
  Beside extends v.ObjectEntries = Record<never, never>,
>(
  entry: AcsOperation<Path, Fields, Answer, NeutralForm<Kind, Filled, Beside>> & {
    readonly command: {
      encode(command: CommandOf<Kind>, setting: OperationSetting): NoInfer<FieldsInput<Fields>>;
    };
  },
): AcsOperation<Path, Fields, Answer, NeutralForm<Kind, Filled, Beside>> {
  return entry;
}

/** An entry of the table that only the native door leads to. */
export function nativeOperation<const Path extends string, Fields extends v.ObjectEntries, Answer>(
  entry: Omit<AcsOperation<Path, Fields, Answer, undefined>, 'command'>,
): AcsOperation<Path, Fields, Answer, undefined> {
  return { ...entry, command: undefined };
}
