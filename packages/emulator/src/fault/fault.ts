/** When a fault strikes. Everything absent means: always. */
export interface FaultCondition {
  readonly service?: 'acs' | 'graph' | 'event-grid';
  /**
   * What it strikes: an event (`CallConnected`), an operation (`CallConnection_AddParticipant`, or without what stands
   * before the underscore) or a request (`POST /graph/v1.0/communications/calls`). A `*` stands for anything.
   */
  readonly operation?: string;
  /**
   * How often it strikes, from 0 to 1, by the emulator's seed.
   * @default 1
   */
  readonly probability?: number;
  /** After so many strikes it is over. */
  readonly times?: number;
}

/** What goes wrong with webhooks, with requests, or with an operation that was accepted. */
export type FaultEffect =
  | { readonly kind: 'duplicate'; readonly copies?: number }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'reorder' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'batch'; readonly windowMs?: number }
  | { readonly kind: 'expiredToken' }
  | { readonly kind: 'wrongSignature' }
  | { readonly kind: 'clockSkew'; readonly skewMs: number }
  | { readonly kind: 'eventsFirst'; readonly delayMs?: number }
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'error'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  | {
      readonly kind: 'fail';
      readonly code: number;
      readonly subCode: number;
      readonly message?: string;
    };

/** Something that goes wrong, and when. */
export type Fault = FaultCondition & FaultEffect;

/** The name of an effect. */
export type FaultKind = FaultEffect['kind'];

type Reader = (value: unknown, name: string) => unknown;

interface Member {
  readonly read: Reader;
  readonly isRequired?: true;
}

const milliseconds: Reader = (value, name) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`A fault's "${name}" is a number, zero or more.`);
};

const wholeNumber: Reader = (value, name) => {
  if (Number.isInteger(value) && Number(value) >= 0) return value;
  throw new TypeError(`A fault's "${name}" is a whole number, zero or more.`);
};

const anyNumber: Reader = (value, name) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`A fault's "${name}" is a number.`);
};

const someText: Reader = (value, name) => {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`A fault's "${name}" is a text.`);
};

function word(...words: readonly string[]): Reader {
  return (value, name) => {
    if (words.some((one) => one === value)) return value;
    throw new TypeError(`A fault's "${name}" is one of: ${words.join(', ')}.`);
  };
}

const errorStatus: Reader = (value, name) => {
  const statuses = [408, 500, 502, 503, 504];
  if (statuses.some((status) => status === value)) return value;
  throw new TypeError(`A fault's "${name}" is one of: ${statuses.join(', ')}.`);
};

const conditions: Readonly<Record<string, Member>> = {
  service: { read: word('acs', 'graph', 'event-grid') },
  operation: { read: someText },
  probability: {
    read(value, name) {
      if (typeof value === 'number' && value >= 0 && value <= 1) return value;
      throw new TypeError(`A fault's "${name}" is a number from 0 to 1.`);
    },
  },
  times: { read: wholeNumber },
};

const effects: Readonly<Record<FaultKind, Readonly<Record<string, Member>>>> = {
  duplicate: { copies: { read: wholeNumber } },
  delay: { delayMs: { read: milliseconds, isRequired: true } },
  reorder: {},
  drop: {},
  batch: { windowMs: { read: milliseconds } },
  expiredToken: {},
  wrongSignature: {},
  clockSkew: { skewMs: { read: anyNumber, isRequired: true } },
  eventsFirst: { delayMs: { read: milliseconds } },
  throttle: { retryAfterSeconds: { read: wholeNumber } },
  error: {
    status: { read: errorStatus, isRequired: true },
    retryAfterSeconds: { read: wholeNumber },
  },
  slow: { delayMs: { read: milliseconds, isRequired: true } },
  cut: { when: { read: word('before', 'after'), isRequired: true } },
  fail: {
    code: { read: wholeNumber, isRequired: true },
    subCode: { read: wholeNumber, isRequired: true },
    message: { read: someText },
  },
};

/** Every kind of fault. */
export const faultKinds = Object.keys(effects).filter(isFaultKind);

/** Reads a fault from untrusted JSON, or throws a `TypeError` that says what is wrong with it. */
export function parseFault(value: unknown): Fault {
  const fields: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  const { kind, ...given } = fields;
  if (!isFaultKind(kind)) {
    throw new TypeError(`A fault's "kind" is one of: ${faultKinds.join(', ')}.`);
  }
  const members = { ...conditions, ...effects[kind] };
  const unknown = Object.keys(given).find((name) => !(name in members));
  if (unknown !== undefined) {
    throw new TypeError(
      `A fault of kind ${kind} has no "${unknown}"; known are: ${Object.keys(members).join(', ')}.`,
    );
  }
  const read = Object.entries(members).flatMap(([name, member]) => {
    const one = given[name];
    if (one === undefined && member.isRequired !== true) return [];
    return [[name, member.read(one, name)]];
  });
  // Each member has been read by the reader of its kind.
  return { kind, ...Object.fromEntries(read) } as Fault;
}

/**
 * Reads a fault as a command line says it: `throttle`, or with members after a colon,
 * `throttle:operation=CreateCall,probability=0.2,retryAfterSeconds=1`.
 */
export function parseFaultText(text: string): Fault {
  const [kind = '', members = ''] = splitOnce(text, ':');
  const fields = members.split(',').filter((member) => member !== '');
  return parseFault({
    kind,
    ...Object.fromEntries(
      fields.map((member) => {
        const [name = '', value = ''] = splitOnce(member, '=');
        return [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
      }),
    ),
  });
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function isFaultKind(value: unknown): value is FaultKind {
  return typeof value === 'string' && Object.hasOwn(effects, value);
}
