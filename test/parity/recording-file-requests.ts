import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { acs, createAcsProvider } from '@tandem/acs';
import { createCalling } from '@tandem/core';
import { MockAgent } from 'undici';
import type { RecordedRequest } from './request-recorder.js';

const endpoint = 'https://contoso.communication.azure.com';
const host = 'https://eu-storage.asm.skype.com';
const path = '/v1/objects/0-weu-d1-a1b2/content/audio';
const location = `${host}${path}`;

type Requests = Readonly<Record<string, RecordedRequest>>;

/**
 * What both clients ask of the host of a recording. It is not on this machine and neither client would ask one that is, so
 * that the requests are taken where they would leave.
 */
export async function recordedFileRequests(
  accessKey: string,
): Promise<{ readonly theirs: Requests; readonly ours: Requests }> {
  return { theirs: await askOfficial(accessKey), ours: await askTandem(accessKey) };
}

async function askOfficial(accessKey: string): Promise<Requests> {
  const seen: RecordedRequest[] = [];
  const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${accessKey}`, {
    httpClient: {
      sendRequest: async (request) => {
        const url = new URL(request.url);
        const headers = Object.fromEntries(
          Object.entries(request.headers.toJSON()).map(([name, value]) => [
            name.toLowerCase(),
            value,
          ]),
        );
        // What the connection itself adds on the other side.
        const { host: _host, ...told } = headers;
        seen.push({
          method: request.method,
          target: `${url.origin}${url.pathname}${url.search}`,
          headers: told,
          body: String(request.body ?? ''),
        });
        const readableStreamBody = Readable.from([Buffer.from('RIFF')]);
        return { status: 200, headers: request.headers, request, readableStreamBody };
      },
    },
  });
  const recording = client.getCallRecording();
  await recording.downloadStreaming(location, { offset: 1, length: 3 });
  await recording.delete(location);
  const [open, remove] = seen;
  if (open === undefined || remove === undefined) throw new Error('Nothing was asked.');
  return { 'recordingFiles.open': open, 'recordingFiles.delete': remove };
}

async function askTandem(accessKey: string): Promise<Requests> {
  const seen: RecordedRequest[] = [];
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const storage = dispatcher.get(host);
  const record = (method: string, status: number) =>
    storage.intercept({ path, method }).reply((request) => {
      const headers = request.headers as Record<string, string>;
      seen.push({ method, target: `${host}${request.path}`, headers, body: '' });
      return { statusCode: status, data: 'RIFF' };
    });
  record('GET', 206);
  record('DELETE', 200);
  const provider = createAcsProvider(
    { credential: { endpoint, accessKey }, callbackUrl: 'https://app.example/acs' },
    { dispatcher },
  );
  const { recordingFiles } = createCalling({ instances: [provider] }).native(acs);
  await buffer((await recordingFiles.open(location, { range: { offset: 1, length: 3 } })).body);
  await recordingFiles.delete(location);
  await provider.close();
  await dispatcher.close();
  const [open, remove] = seen;
  if (open === undefined || remove === undefined) throw new Error('Nothing was asked.');
  return { 'recordingFiles.open': open, 'recordingFiles.delete': remove };
}
