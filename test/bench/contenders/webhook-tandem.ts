// Receives webhooks of ACS through Tandem: verified by their tokens, and kept in a log in memory.

import { createAcsProvider } from '@tandem/acs';
import { createCalling, MemoryEventLog } from '@tandem/core';
import { listenForWebhooks } from '@tandem/webhooks/node';
import { serveRounds } from './webhook-receiver.ts';

const [openIdConfigurationUrl = '', issuer = '', audience = ''] = process.argv.slice(2);

const server = await listenForWebhooks();
const credential = { endpoint: 'https://contoso.example', accessKey: 'AAAA' };
const options = { credential, callbackUrl: 'https://app.example/acs', audience, issuer };
let log = new MemoryEventLog();
attach();

serveRounds(
  { url: server.urlFor('acs') },
  {
    begin: attach,
    count: async () => {
      let events = 0;
      for await (const callId of log.openCalls()) events += (await log.read(callId)).length;
      return events;
    },
  },
);

/** A client with an empty log. The keys of tokens are fetched with its first webhook. */
function attach(): void {
  log = new MemoryEventLog();
  const provider = createAcsProvider({ ...options, openIdConfigurationUrl });
  server.attach(createCalling({ instances: [provider], log }));
}
