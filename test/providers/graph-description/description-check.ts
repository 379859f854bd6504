import { Ajv, type ErrorObject } from 'ajv';
import type { Description, Schema } from './description.js';
import { basesOf, publishedDescription, reducedDescription, referenced } from './description.js';
import {
  abstractTypes,
  documentedStatus,
  furtherMembers,
  identityKinds,
  sentAs,
} from './documented.js';

/** A request to the service and its answer, as they were on the wire. */
export interface Exchange {
  readonly method: string;
  /** From `/communications/` on, without a query. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** Says what is wrong with what is on the wire, by a description of the service. What is right gives nothing. */
export class DescriptionCheck {
  readonly #description: Description;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  readonly #paths: readonly { readonly name: string; readonly pattern: RegExp }[];

  constructor(description: Description = publishedDescription() ?? reducedDescription()) {
    this.#description = description;
    this.#ajv.addSchema({ $id: 'graph', schemas: description.schemas });
    this.#paths = Object.keys(description.operations).map((name) => ({
      name,
      pattern: new RegExp(`^${name.replace(/\$/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    }));
  }

  /** A request and its answer, by the operation and the status. */
  exchange({ method, path, body, status, answer }: Exchange): readonly string[] {
    return [
      ...(status < 400 ? this.request(method, path, body) : []),
      ...this.answer({ method, path, status, body: answer }),
    ];
  }

  /** A request: a path that there is, and the members that its operation takes. */
  request(method: string, path: string, body: unknown): readonly string[] {
    const name = this.#operation(method, path);
    if (name === undefined) return [`no operation ${method} ${path}`];
    const type = this.#description.operations[name]?.request;
    if (type !== undefined) return this.#problems(body, type);
    return isEmpty(body) ? [] : [`${name} takes no body`];
  }

  /** An answer: the documented status of success and what comes with it, or an error of the documented form. */
  answer(given: Omit<Exchange, 'body' | 'answer'> & { readonly body: unknown }): readonly string[] {
    const { method, path, status, body } = given;
    if (status >= 400) return this.#problems(body, 'ODataErrors.ODataError');
    const name = this.#operation(method, path);
    if (name === undefined) return [`no operation ${method} ${path}`];
    const documented = documentedStatus[name] ?? 200;
    const wrong = status === documented ? [] : [`${name}: ${status} in place of ${documented}`];
    const type = this.#description.operations[name]?.answer;
    if (type !== undefined) return [...wrong, ...this.#problems(body, type)];
    return isEmpty(body) ? wrong : [...wrong, `${name} answers no body`];
  }

  /** The body of a webhook: the envelope, and in each of its entries what its address says. */
  notifications(body: unknown): readonly string[] {
    const entries: unknown = Object(body).value;
    const inside = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => {
      const { resourceUrl = '', resourceData }: Json = Object(entry);
      const type = notifiedType(String(resourceUrl), resourceData);
      if (type === undefined) return [`nothing is notified of ${resourceUrl}`];
      const things = Array.isArray(resourceData) ? resourceData : [resourceData];
      return things.flatMap((one) => this.#problems(one, type));
    });
    return [...this.#problems(body, 'commsNotifications'), ...inside];
  }

  #operation(method: string, path: string): string | undefined {
    const plain = path.replace(/\/microsoft\.graph\.(\w+)$/, '/$1');
    return this.#paths.find(({ pattern }) => pattern.test(`${method} ${plain}`))?.name;
  }

  #problems(value: unknown, type: string): readonly string[] {
    return [...new Set(this.#walk(value, type, type))];
  }

  /** What is wrong with a value and with everything in it. */
  #walk(value: unknown, declared: string, where: string): readonly string[] {
    if (Array.isArray(value)) return value.flatMap((one) => this.#walk(one, declared, where));
    if (typeof value !== 'object' || value === null) return this.#invalid(value, declared, where);
    const fields: Json = { ...value };
    const named = namedType(fields);
    const type = typeMeant(named, declared);
    if (named === '' && abstractTypes.has(declared)) return [`${where} has no @odata.type`];
    if (this.#description.schemas[type] === undefined) return [`${where}: unknown type ${type}`];
    if (!this.#isA(type, declared)) return [`${where}: ${type} in place of ${declared}`];
    const members = this.#membersOf(type);
    const inside = Object.entries(fields).flatMap(([name, one]) => {
      if (name.startsWith('@odata.')) return [];
      const member = members.get(name);
      if (member === undefined) return [`${where} has an unknown member ${name}`];
      const of = memberType(name, member);
      return of === undefined ? [] : this.#walk(one, of, `${where}.${name}`);
    });
    return [...this.#invalid(value, type, where), ...inside];
  }

  #invalid(value: unknown, type: string, where: string): readonly string[] {
    const validate = this.#ajv.getSchema(`graph#/schemas/${type}`);
    if (validate === undefined) return [`${where}: unknown type ${type}`];
    // Where null may stand, the schema around it says so.
    if (value === null || validate(value) === true) return [];
    return (validate.errors ?? []).map((error) => say(where, error));
  }

  #isA(type: string, declared: string): boolean {
    if (type === declared) return true;
    return basesOf(this.#description.schemas[type]).some((base) => this.#isA(base, declared));
  }

  /** All members of a type, those of its bases and those of the documentation included. */
  #membersOf(type: string): ReadonlyMap<string, Schema> {
    const schema = this.#description.schemas[type];
    const bases = basesOf(schema).flatMap((base) => [...this.#membersOf(base)]);
    const further = (furtherMembers[type] ?? []).map((name) => [name, {}] as const);
    return new Map([...bases, ...ownMembers(schema), ...further]);
  }
}

/** Notices of policy recording, whose address is not documented. */
const policyNotices = ['participantJoiningNotification', 'participantLeftNotification'];

/** What the service documents to send about an address. */
function notifiedType(resourceUrl: string, data: unknown): string | undefined {
  const path = resourceUrl.replace(/^\/?communications\/calls\/[^/]+/, '').toLowerCase();
  if (path === '') return policyNotices.find((type) => namedType(data) === type) ?? 'call';
  if (path === '/participants') return Array.isArray(data) ? 'participant' : 'deltaParticipants';
  if (/^\/operations\/[^/]+$/.test(path)) return 'commsOperation';
  return path === '/contentsharingsessions' ? 'contentSharingSession' : undefined;
}

/** The type that a value says it is of; empty where it says none. */
function namedType(value: unknown): string {
  return String(Object(value)['@odata.type'] ?? '').replace(/^#?(microsoft\.graph\.)?/, '');
}

/** A request is of its own type, and an identity of the kind whose place it has, whatever they name. */
function typeMeant(named: string, declared: string): string {
  const isIdentity = named === 'identity' && Object.values(identityKinds).includes(declared);
  if (named === '' || isIdentity || declared.startsWith('request.'))
    return sentAs[declared] ?? declared;
  return sentAs[named] ?? named;
}

/** The type of a member, where it is an object or a list of objects. */
function memberType(name: string, schema: Schema): string | undefined {
  const type = referenced(schema);
  return type === 'identity' ? (identityKinds[name] ?? type) : type;
}

function ownMembers(schema: Schema | undefined): readonly (readonly [string, Schema])[] {
  const parts: unknown = schema?.['allOf'];
  const inside = Array.isArray(parts) ? parts.flatMap((part) => ownMembers(Object(part))) : [];
  return [...inside, ...Object.entries<Schema>(Object(schema?.['properties']))];
}

function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true;
  return typeof body === 'object' && Object.keys(body).length === 0;
}

function say(where: string, { instancePath, message, params }: ErrorObject): string {
  return `${where}${instancePath}: ${message} ${JSON.stringify(params)}`;
}
