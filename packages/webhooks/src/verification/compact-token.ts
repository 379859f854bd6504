import { Buffer, isUtf8 } from 'node:buffer';

/** A JSON Web Token in its compact form, taken apart. Nothing that it says is believed yet. */
export interface CompactToken {
  readonly header: string;
  readonly payload: string;
  /** What the signature is over. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** What the header of a token says about its signature. */
export interface TokenHeader {
  readonly algorithm: string;
  readonly keyId: string | undefined;
}

/** The members of a JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

const form = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Takes a token apart, or answers undefined when it is no signed token. */
export function takeApart(token: string): CompactToken | undefined {
  if (!form.test(token)) return undefined;
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signed: Buffer.from(token.slice(0, second), 'latin1'),
    signature: Buffer.from(token.slice(second + 1), 'base64url'),
  };
}

/** What a header says, or undefined when it is none or demands what nobody here understands. */
export function decodeHeader(header: string): TokenHeader | undefined {
  const { alg: algorithm, kid: keyId, crit } = decodeObject(header) ?? {};
  if (typeof algorithm !== 'string' || crit !== undefined) return undefined;
  if (keyId !== undefined && typeof keyId !== 'string') return undefined;
  return { algorithm, keyId };
}

/** The JSON object that a part of a token holds, or undefined when it holds none. */
export function decodeObject(part: string): JsonObject | undefined {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.length === 0 || !isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
