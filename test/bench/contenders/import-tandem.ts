// A fresh process that imports core and the provider of ACS, and places a call.

import { timeFirstCommand } from './first-command.ts';

await timeFirstCommand(async (endpoint, accessKey) => {
  const { createCalling, phone } = await import('@tandem/core');
  const { createAcsProvider } = await import('@tandem/acs');
  const credential = { endpoint, accessKey };
  const provider = createAcsProvider({ credential, callbackUrl: 'https://app.example/acs' });
  const calling = createCalling({ instances: [provider] });
  return async () => {
    const call = await calling.createCall(phone('+18005550100'), { callerId: '+18005550199' });
    return call.providerCallId;
  };
});
