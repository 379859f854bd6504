import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createAdaptorServer } from '@hono/node-server';
import type { EmulatorOptions } from '../kernel/emulator-options.js';
import type { EmulatorApp } from '../kernel/service.js';
import { type Certificate, createCertificate } from './certificate.js';

/** A server that takes requests. */
export interface Listener {
  /** Where it is reached, without a trailing slash. */
  readonly baseUrl: string;
  /** The certificate to trust, where it serves https. */
  readonly certificatePath: string | undefined;
  /** Closes every connection and waits until the server is gone. */
  close(): Promise<void>;
}

const defaultHost = '127.0.0.1';

/** Begins to take requests, over http or https as the options say. */
export async function listen(app: EmulatorApp, options: EmulatorOptions): Promise<Listener> {
  const { port = 0, host = defaultHost, publicUrl } = options;
  const certificate = await certificateFor(options);
  try {
    const server = createServer(app, certificate);
    server.listen(port, host);
    await once(server, 'listening');
    return {
      baseUrl: publicUrl ?? addressOf(server, options),
      certificatePath: certificate?.path,
      close: () => close(server, certificate),
    };
  } catch (error) {
    await certificate?.discard();
    throw error;
  }
}

/** For every name under which the emulator says that it can be reached. */
async function certificateFor({
  tls = false,
  host = defaultHost,
  publicUrl,
  acs,
}: EmulatorOptions): Promise<Certificate | undefined> {
  if (tls === false) return undefined;
  const others = [publicUrl, acs?.recordingLocation].filter((url) => url !== undefined);
  const names = [host, ...others.map((url) => new URL(url).hostname)];
  return createCertificate(names, tls === true ? {} : tls);
}

function createServer(app: EmulatorApp, certificate: Certificate | undefined): Server {
  const secure = certificate && {
    createServer: createSecureServer,
    serverOptions: { key: certificate.key, cert: certificate.cert },
  };
  // Either way it is an HTTP/1.1 server; the declared type covers HTTP/2 as well.
  return createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    ...secure,
  }) as Server;
}

function addressOf(server: Server, { host = defaultHost, tls = false }: EmulatorOptions): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const scheme = tls === false ? 'http' : 'https';
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
}

async function close(server: Server, certificate: Certificate | undefined): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  await certificate?.discard();
}
