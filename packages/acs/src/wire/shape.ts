import type { Identity } from '@tandem/core';
import { identityFromWire } from './identifier.js';
import type { Json } from './json.js';
import { isObject } from './json.js';

/** Reads one value of the wire: undefined where the service sent none, or something else than was expected. */
export type Reader<Value> = (wire: unknown) => Value | undefined;

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** An object of the wire, read. Each member is absent where the service left it out. */
export type Shape<Members extends Readers> = {
  readonly [Name in keyof Members]?: Exclude<ReturnType<Members[Name]>, undefined>;
};

/** Reads an object by its members. What is not listed is left out; the whole stays in the raw form. */
export function fields<Members extends Readers>(members: Members): (wire: Json) => Shape<Members> {
  return (wire) => {
    const read = Object.entries(members).flatMap(([name, reader]) => {
      const value = reader(wire[name]);
      return value === undefined ? [] : [[name, value]];
    });
    // Each member was made by the reader of its name.
    return Object.fromEntries(read) as Shape<Members>;
  };
}

/** Reads a member that is an object itself. */
export function object<Value>(read: (wire: Json) => Value): Reader<Value> {
  return (wire) => (isObject(wire) ? read(wire) : undefined);
}

/** Reads a list; elements that are something else are left out. */
export function list<Value>(read: Reader<Value>): Reader<readonly Value[]> {
  return (wire) =>
    Array.isArray(wire)
      ? wire.flatMap((element) => {
          const value = read(element);
          return value === undefined ? [] : [value];
        })
      : undefined;
}

/** Reads an object of any names; members that are something else are left out. */
export function record<Value>(read: Reader<Value>): Reader<Readonly<Record<string, Value>>> {
  return (wire) =>
    isObject(wire)
      ? Object.fromEntries(
          Object.entries(wire).flatMap(([name, member]) => {
            const value = read(member);
            return value === undefined ? [] : [[name, value]];
          }),
        )
      : undefined;
}

export const string: Reader<string> = (wire) => (typeof wire === 'string' ? wire : undefined);

export const number: Reader<number> = (wire) => (typeof wire === 'number' ? wire : undefined);

export const boolean: Reader<boolean> = (wire) => (typeof wire === 'boolean' ? wire : undefined);

/**
 * Reads one of several words, however it is capitalized: the service and its pages differ in that. A word that this version
 * does not know is kept as it came.
 */
export function word<const Word extends string>(
  ...words: readonly Word[]
): Reader<Word | (string & {})> {
  const known = new Map(words.map((one) => [one.toLowerCase(), one]));
  return (wire) => (typeof wire === 'string' ? (known.get(wire.toLowerCase()) ?? wire) : undefined);
}

/** Reads a CommunicationIdentifier. */
export const identity: Reader<Identity> = object(identityFromWire);

/** Reads someone who is given by the bare id of a communication user. */
export const bareUser: Reader<Identity> = (wire) => named('communicationUser', wire, 'id');

/** Reads someone who is given by a bare telephone number. */
export const barePhone: Reader<Identity> = (wire) => named('phoneNumber', wire, 'value');

function named(kind: string, wire: unknown, key: string): Identity | undefined {
  return isObject(wire) && typeof wire[key] === 'string'
    ? identityFromWire({ [kind]: wire })
    : undefined;
}
