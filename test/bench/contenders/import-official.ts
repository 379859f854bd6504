// A fresh process that imports the official client, and places a call.

import { timeFirstCommand } from './first-command.ts';

await timeFirstCommand(async (endpoint, accessKey) => {
  const { CallAutomationClient } = await import('@azure/communication-call-automation');
  const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${accessKey}`, {
    allowInsecureConnection: true,
  });
  return async () => {
    const invite = {
      targetParticipant: { phoneNumber: '+18005550100' },
      sourceCallIdNumber: { phoneNumber: '+18005550199' },
    };
    const { callConnectionProperties } = await client.createCall(invite, 'https://app.example/acs');
    return callConnectionProperties.callConnectionId ?? '';
  };
});
