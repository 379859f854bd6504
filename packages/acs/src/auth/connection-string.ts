import { ConfigurationError } from '@tandem/core';

/** What a connection string holds. */
export interface ConnectionString {
  readonly endpoint: string;
  readonly accessKey: string;
}

/**
 * Takes a connection string of the portal apart: `endpoint=https://…/;accesskey=…`, in either order.
 *
 * @param path Where it stands in the configuration, for the message.
 * @throws ConfigurationError naming the part that is missing.
 */
export function parseConnectionString(text: string, path: string): ConnectionString {
  const parts = new Map(
    text.split(';').map((part) => {
      const equals = part.indexOf('=');
      const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
      return [name, part.slice(equals + 1).trim()] as const;
    }),
  );
  return {
    endpoint: required(parts, 'endpoint', path),
    accessKey: required(parts, 'accesskey', path),
  };
}

function required(parts: ReadonlyMap<string, string>, name: string, path: string): string {
  const value = parts.get(name);
  if (value !== undefined && value !== '') return value;
  throw new ConfigurationError(
    `The connection string under "${path}" has no "${name}". Copy it whole from the portal: "endpoint=https://<resource>.communication.azure.com/;accesskey=<key>".`,
    { path },
  );
}
