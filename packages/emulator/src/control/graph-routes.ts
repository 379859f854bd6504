import { parseConduct } from '../people/conduct.js';
import {
  present,
  readOptionalMs,
  readOptionalObject,
  readOptionalText,
  readOptionalTexts,
  readOptionalTruth,
  readText,
} from './control-body.js';
import type { ControlRoute } from './control-route.js';
import { listOf, milliseconds, objectOf, text, truth } from './schemas.js';

const rawIdExample = '8:orgid:00000000-0000-4000-8000-000000000110';

/** What people outside do in Graph calls, and where applications are called. */
export const graphRoutes: readonly ControlRoute[] = [
  {
    id: 'registerGraphWebhook',
    method: 'post',
    path: '/control/graph/webhook',
    summary: 'Registers the calling webhook of an application, the main one unless named.',
    body: objectOf({ callbackUri: text, clientId: text }, ['callbackUri']),
    answer: { status: 204 },
    handle({ body }, { graph }) {
      const callbackUri = readText(body, 'callbackUri', 'https://bot.example.com/calls');
      graph.registerWebhook(callbackUri, readOptionalText(body, 'clientId'));
    },
  },
  {
    id: 'placeGraphIncomingCall',
    method: 'post',
    path: '/control/graph/incoming-calls',
    summary: 'Somebody calls an application at its registered webhook.',
    body: objectOf(
      {
        from: text,
        to: text,
        callerDisplayName: text,
        subject: text,
        modalities: listOf(text),
        timeoutMs: milliseconds,
        conduct: { type: 'object' },
        meeting: { type: 'object' },
        isPolicyRecording: truth,
      },
      ['from'],
    ),
    answer: { status: 201, schema: objectOf({ id: text }) },
    handle({ body }, { graph }) {
      const conduct = readOptionalObject(body, 'conduct');
      return graph.placeIncomingCall({
        from: readText(body, 'from', rawIdExample),
        ...present({
          to: readOptionalText(body, 'to'),
          callerDisplayName: readOptionalText(body, 'callerDisplayName'),
          subject: readOptionalText(body, 'subject'),
          modalities: readOptionalTexts(body, 'modalities'),
          timeoutMs: readOptionalMs(body, 'timeoutMs'),
          conduct: conduct && parseConduct(conduct),
          meeting: readOptionalObject(body, 'meeting'),
          isPolicyRecording: readOptionalTruth(body, 'isPolicyRecording'),
        }),
      });
    },
  },
  {
    id: 'pressGraphKeys',
    method: 'post',
    path: '/control/graph/calls/{id}/keys',
    summary: 'Somebody in a Graph call presses keys, one each half second.',
    body: objectOf({ rawId: text, keys: text }),
    answer: { status: 204 },
    handle({ parameters, body }, { graph }) {
      const rawId = readText(body, 'rawId', rawIdExample);
      graph.pressKeys(parameters.id ?? '', rawId, readText(body, 'keys', '12#'));
    },
  },
  {
    id: 'shareGraphScreen',
    method: 'post',
    path: '/control/graph/calls/{id}/screen',
    summary: 'Somebody in a Graph call begins or ends to show their screen.',
    body: objectOf({ rawId: text, isSharing: truth }),
    answer: { status: 204 },
    handle({ parameters, body }, { graph }) {
      const isSharing = readOptionalTruth(body, 'isSharing');
      if (isSharing === undefined) throw new TypeError('"isSharing" is required, true or false.');
      graph.shareScreen(parameters.id ?? '', readText(body, 'rawId', rawIdExample), isSharing);
    },
  },
  {
    id: 'leaveGraphCall',
    method: 'delete',
    path: '/control/graph/calls/{id}/people/{rawId}',
    summary: 'Somebody in a Graph call hangs up.',
    answer: { status: 204 },
    handle({ parameters }, { graph }) {
      graph.leave(parameters.id ?? '', parameters.rawId ?? '');
    },
  },
];
