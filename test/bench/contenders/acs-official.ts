// Invites through the official client, which the application hands the context that correlates answer and report.

import { randomUUID } from 'node:crypto';
import { CallAutomationClient, type CallConnection } from '@azure/communication-call-automation';
import { callerId, serveRounds } from './inviter.ts';

const [endpoint = '', accessKey = ''] = process.argv.slice(2);

const client = new CallAutomationClient(`endpoint=${endpoint}/;accesskey=${accessKey}`, {
  allowInsecureConnection: true,
});
let calls: readonly CallConnection[] = [];

serveRounds({
  prepare: async (count) => {
    calls = Array.from({ length: count }, () => client.getCallConnection(randomUUID()));
  },
  invite: async (call, phoneNumber) => {
    const target = {
      targetParticipant: { phoneNumber },
      sourceCallIdNumber: { phoneNumber: callerId },
    };
    const operationContext = `t1:${randomUUID()}:`;
    const result = await calls[call]?.addParticipant(target, { operationContext });
    return result?.invitationId ?? '';
  },
  clear: async () => {
    calls = [];
  },
});
