import { createRequire } from 'node:module';
import {
  CallAutomationClient,
  type CallAutomationClientOptions,
} from '@azure/communication-call-automation';
import type { Emulator } from '../../emulator.js';

type HttpClient = NonNullable<CallAutomationClientOptions['httpClient']>;

/** Where recorded files are said to be, so that the official client agrees to fetch them. */
export const recordingLocation = 'https://us-storage.asm.skype.com';

/**
 * The official client, unchanged. It takes recorded files from hosts of the service alone; what goes there is led to
 * the emulator on its way out, as a name server would.
 */
export function officialClient({ info }: Emulator): CallAutomationClient {
  const required = createRequire(import.meta.resolve('@azure/communication-call-automation'));
  const { createDefaultHttpClient }: { createDefaultHttpClient: () => HttpClient } = required(
    '@azure/core-rest-pipeline',
  );
  const sender = createDefaultHttpClient();
  return new CallAutomationClient(info.acs.connectionString, {
    allowInsecureConnection: true,
    httpClient: {
      sendRequest(request) {
        request.url = request.url.replace(recordingLocation, info.acs.endpoint);
        request.allowInsecureConnection = true;
        return sender.sendRequest(request);
      },
    },
  });
}
