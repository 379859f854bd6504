import type { Session, SessionExchange } from './session.js';
import { cast, type EmulatedExchange, type Stage } from './stage.js';

/**
 * The emulated connections, in the order in which the session's callbacks first name theirs; undefined where nobody
 * was recorded.
 */
type Connections = readonly (string | undefined)[];

/** Carries out on a stage what a session's test did. */
export type Play = (stage: Stage, session: Session) => Promise<Connections>;

const calls = '/calling/callConnections';

interface TwoLegs {
  readonly creator: string;
  readonly answerer: string;
}

async function twoLegs(
  stage: Stage,
  { created, answered }: { readonly created?: object; readonly answered?: object } = {},
): Promise<TwoLegs> {
  const { callbackUri } = stage;
  const first = await stage.send('POST', calls, {
    targets: [cast.callee],
    source: cast.caller.communicationUser,
    callbackUri,
    ...created,
  });
  return { creator: idIn(first), answerer: await answer(stage, answered) };
}

async function answer(stage: Stage, more: object = {}): Promise<string> {
  const answered = await stage.send('POST', `${calls}:answer`, {
    incomingCallContext: lastContext(stage),
    callbackUri: stage.callbackUri,
    ...more,
  });
  return idIn(answered);
}

function idIn({ response }: EmulatedExchange): string {
  return String(member(response.body, 'callConnectionId'));
}

function lastContext(stage: Stage): unknown {
  return stage.incomingCalls.at(-1)?.incomingCallContext;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value)).get(name)
    : undefined;
}

async function inviteAndCancel(stage: Stage, call: string, cancelContext: string): Promise<void> {
  const invited = await stage.send('POST', `${calls}/${call}/participants:add`, {
    participantToAdd: cast.invitee,
    invitationTimeoutInSeconds: 60,
  });
  await stage.send('POST', `${calls}/${call}/participants:cancelAddParticipant`, {
    invitationId: member(invited.response.body, 'invitationId'),
    operationContext: cancelContext,
  });
}

/** What each session's test did. Sessions with exchanges give their own requests. */
export const plays: Readonly<Record<string, Play>> = {
  async 'add-participant-cancel-later.net'(stage) {
    const { creator } = await twoLegs(stage);
    await inviteAndCancel(stage, creator, 'context');
    return [creator];
  },
  async 'add-participant-cancel.js'(stage) {
    const { creator, answerer } = await twoLegs(stage, {
      created: { operationContext: 'cancelAddCreateCall' },
      answered: { operationContext: 'cancelAddCreateAnswer' },
    });
    await inviteAndCancel(stage, creator, 'cancelAdd');
    return [answerer, creator];
  },
  'add-participant-cancel.net': replayExchanges,
  async 'add-participant-succeeded.js'(stage) {
    const { creator, answerer } = await twoLegs(stage, {
      created: { operationContext: 'addParticipantsCreateCall' },
      answered: { operationContext: 'addParticipantsAnswer' },
    });
    await stage.send('POST', `${calls}/${creator}/participants:add`, {
      participantToAdd: cast.invitee,
      operationContext: 'addParticipants',
    });
    const added = await answer(stage, { operationContext: 'addParticipantsAnswer2' });
    return [answerer, creator, added];
  },
  async 'connect-call.java'(stage) {
    const { creator, answerer } = await twoLegs(stage);
    const serverCallId = stage.events[0]?.data.serverCallId;
    const connected = await stage.send('POST', `${calls}:connect`, {
      callLocator: { kind: 'serverCallLocator', serverCallId },
      callbackUri: stage.callbackUri,
    });
    await stage.send('POST', `${calls}/${idIn(connected)}:terminate`);
    return [creator, answerer, idIn(connected)];
  },
  async 'continuous-dtmf.java'(stage) {
    const { creator, answerer } = await twoLegs(stage, {
      created: { targets: [cast.number], sourceCallerIdNumber: cast.callerId },
    });
    const target = { targetParticipant: cast.number };
    await stage.send('POST', `${calls}/${creator}:startContinuousDtmfRecognition`, target);
    await stage.send('POST', `${calls}/${creator}:sendDtmfTones`, { ...target, tones: ['a', 'b'] });
    await stage.send('POST', `${calls}/${creator}:stopContinuousDtmfRecognition`, target);
    return [answerer, creator];
  },
  async 'create-call-connect-hangup.js'(stage) {
    const { creator, answerer } = await twoLegs(stage, {
      created: { operationContext: 'operationContextCreateCall' },
      answered: { operationContext: 'operationContextAnswerCall' },
    });
    await stage.send('POST', `${calls}/${creator}:terminate`);
    return [answerer, creator];
  },
  async 'create-call-rejected.net'(stage) {
    const created = await stage.send('POST', calls, {
      targets: [cast.callee],
      source: cast.caller.communicationUser,
      callbackUri: stage.callbackUri,
    });
    await stage.send('POST', `${calls}:reject`, { incomingCallContext: lastContext(stage) });
    return [idIn(created)];
  },
  'group-call.net': replayExchanges,
  async 'media-streaming.net'(stage) {
    const mediaStreamingOptions = {
      transportType: 'websocket',
      transportUrl: stage.socketUrl,
      contentType: 'audio',
      audioChannelType: 'mixed',
    };
    const { creator, answerer } = await twoLegs(stage, { answered: { mediaStreamingOptions } });
    const operationContext = 'startMediaStreamingContext';
    await stage.send('POST', `${calls}/${answerer}:startMediaStreaming`, { operationContext });
    await stage.send('POST', `${calls}/${answerer}:stopMediaStreaming`, {});
    await stage.send('POST', `${calls}/${answerer}:terminate`);
    return [answerer, creator];
  },
  'mute-participant.net': replayExchanges,
  'recording-pause-resume.net': replayExchanges,
  async 'remove-participant.net'(stage) {
    const { creator } = await twoLegs(stage);
    await stage.send('POST', `${calls}/${creator}/participants:remove`, {
      participantToRemove: cast.callee,
      operationContext: 'MyTestOperationcontext',
    });
    return [creator];
  },
};

/** Sends a session's own requests, with the ids that the emulator gave in place of the recorded ones. */
async function replayExchanges(stage: Stage, { exchanges }: Session): Promise<Connections> {
  const known = new Map<string, string>();
  const connections: string[] = [];
  for (const exchange of exchanges) {
    const { method, path, body } = exchange.request;
    const [address = ''] = path.split('?');
    const emulated = await stage.send(
      method,
      replaceIds(address, known),
      body === null ? null : translate(body, { stage, known, path: '' }),
    );
    learn(exchange, emulated, known);
    if (idIn(emulated) !== 'undefined' && !connections.includes(idIn(emulated))) {
      connections.push(idIn(emulated));
    }
  }
  return connections;
}

function replaceIds(address: string, known: ReadonlyMap<string, string>): string {
  return [...known].reduce(
    (text, [recorded, emulated]) => text.replace(recorded, emulated),
    address,
  );
}

const learnedNames = ['callConnectionId', 'serverCallId', 'invitationId', 'recordingId'];

function learn(
  recorded: SessionExchange,
  emulated: EmulatedExchange,
  known: Map<string, string>,
): void {
  for (const name of learnedNames) {
    const theirs = member(recorded.response.body, name);
    const ours = member(emulated.response.body, name);
    if (typeof theirs === 'string' && typeof ours === 'string') known.set(theirs, ours);
  }
}

interface Place {
  readonly stage: Stage;
  readonly known: ReadonlyMap<string, string>;
  readonly path: string;
}

/** A recorded body for this stage: its people, its addresses, its ids. Who is who follows from where they stand. */
function translate(value: unknown, place: Place): unknown {
  const { stage, known, path } = place;
  if (typeof value === 'string') {
    if (path.endsWith('incomingCallContext')) return lastContext(stage);
    if (/callbackuri$/i.test(path)) {
      // The recorder listened at the address with a query, and nowhere else.
      return value.includes('?') ? stage.callbackUri : stage.otherUri;
    }
    return known.get(value) ?? value;
  }
  if (Array.isArray(value)) {
    return value.map((element) => translate(element, place));
  }
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  if (names.includes('phoneNumber')) return cast.answeringNumber;
  if (names.includes('communicationUser')) return personAt(path, stage);
  if (path.endsWith('callerId')) return cast.callerId;
  if (path.endsWith('answeredBy') || path === '.source') {
    return names.includes('identifier')
      ? early(value, place)
      : personAt(path, stage).communicationUser;
  }
  return early(value, place);
}

function early(value: object, place: Place): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      translate(one, { ...place, path: `${place.path}.${name}` }),
    ]),
  );
}

function personAt(path: string, stage: Stage) {
  if (path.startsWith('.source') || path.startsWith('.targetParticipants')) return cast.caller;
  if (path.startsWith('.participantToAdd')) return cast.invitee;
  // A session without incoming calls had nobody to answer them.
  return stage.isAnswered ? cast.callee : cast.answering;
}
