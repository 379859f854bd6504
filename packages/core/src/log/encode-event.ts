import type { CallEvent } from '../call/call-event.js';
import { InvalidArgumentError } from '../errors/errors.js';

/** An event as a durable log stores it. */
export interface StoredEvent {
  readonly key: string | null;
  readonly text: string;
  readonly isEnd: boolean;
}

/**
 * Makes an event ready to be stored as JSON.
 *
 * @throws InvalidArgumentError when something in it, such as a `Date` in `raw`, would come back as something else.
 */
export function encodeEvent(event: CallEvent): StoredEvent {
  try {
    const walk: Walk = { path: [], hasMinusZero: false };
    assertJson(event, walk);
    return {
      key: event.id === undefined ? null : encodeKey(event.id),
      text: walk.hasMinusZero ? stringifyWithMinusZero(event) : JSON.stringify(event),
      isEnd: event.type === 'call.settled',
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(
      `An event of type "${event.type}" cannot be kept: it is nested too deeply, or contains itself.`,
      { path: 'events', cause: error },
    );
  }
}

/** The event that a durable log stored. */
export function decodeEvent(text: string): CallEvent {
  const event: CallEvent = JSON.parse(text);
  return event;
}

/**
 * An id as a key. JSON's escapes keep apart what a database would not: ids with a NUL, or with half a surrogate pair. Almost
 * every id is its own key.
 */
export function encodeKey(id: string): string {
  return JSON.stringify(id).slice(1, -1);
}

/** The id of a key. */
export function decodeKey(key: string): string {
  const id: string = JSON.parse(`"${key}"`);
  return id;
}

/** A way through an event: where it is, and what it came across. */
interface Walk {
  readonly path: (string | number)[];
  hasMinusZero: boolean;
}

function assertJson(value: unknown, walk: Walk): void {
  const { path } = walk;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(path, `the number ${value}`);
    if (Object.is(value, -0)) walk.hasMinusZero = true;
  } else if (typeof value !== 'object') {
    throw notJson(path, `of type ${typeof value}`);
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) assertMember(element, index, walk);
  } else if (isPlain(value)) {
    for (const [key, member] of Object.entries(value)) {
      // A member that is undefined is one that is absent.
      if (member !== undefined) assertMember(member, key, walk);
    }
  } else {
    throw notJson(path, `an object of class ${value.constructor?.name ?? 'unknown'}`);
  }
}

function assertMember(member: unknown, key: string | number, walk: Walk): void {
  walk.path.push(key);
  assertJson(member, walk);
  walk.path.pop();
}

/** JSON can say -0, and a webhook may hold it, but `JSON.stringify` makes it 0. */
function stringifyWithMinusZero(event: CallEvent): string {
  const marker = globalThis.crypto.randomUUID();
  const mark = (_key: string, value: unknown) => (Object.is(value, -0) ? marker : value);
  return JSON.stringify(event, mark).replaceAll(`"${marker}"`, '-0');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function notJson(path: Walk['path'], what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `An event cannot be kept: its member "${path.join('.')}" is ${what}, which JSON cannot hold. Give plain JSON data.`,
    { path: ['events', ...path].join('.') },
  );
}
