import { parseConduct } from '../people/conduct.js';
import { inspectCall } from '../snapshot.js';
import {
  present,
  readOptionalMs,
  readOptionalObject,
  readOptionalText,
  readText,
} from './control-body.js';
import { ControlError, type ControlRoute } from './control-route.js';
import { listOf, milliseconds, objectOf, text } from './schemas.js';

const incomingCall = objectOf({
  id: text,
  from: text,
  to: text,
  status: text,
  serverCallId: text,
  correlationId: text,
  incomingCallContext: text,
});

const rawIdExample = '4:+14255550123';

/** Calls that go on, and what people outside do in them. */
export const callRoutes: readonly ControlRoute[] = [
  {
    id: 'listCalls',
    method: 'get',
    path: '/control/calls',
    summary: 'The calls of both services that have not been forgotten yet.',
    answer: { status: 200, schema: objectOf({ value: listOf({}) }) },
    handle: (_request, emulator) => ({ value: emulator.calls() }),
  },
  {
    id: 'inspectCall',
    method: 'get',
    path: '/control/calls/{id}',
    summary: 'One call with everything that was asked and told about it.',
    answer: {
      status: 200,
      schema: objectOf({ call: {}, details: {}, requests: listOf({}), deliveries: listOf({}) }),
    },
    handle({ parameters }, emulator) {
      const detail = inspectCall(emulator, parameters.id ?? '');
      if (detail !== undefined) return detail;
      throw new ControlError(404, 'There is no call with this id.');
    },
  },
  {
    id: 'listIncomingCalls',
    method: 'get',
    path: '/control/incoming-calls',
    summary: 'Calls to identities and numbers of the application, and what became of them.',
    answer: { status: 200, schema: objectOf({ value: listOf(incomingCall) }) },
    handle: (_request, { acs }) => ({ value: acs.incomingCalls() }),
  },
  {
    id: 'placeIncomingCall',
    method: 'post',
    path: '/control/incoming-calls',
    summary: 'Somebody calls the application.',
    body: objectOf(
      {
        from: text,
        to: text,
        callerDisplayName: text,
        customContext: { type: 'object' },
        timeoutMs: milliseconds,
        conduct: { type: 'object' },
      },
      ['from', 'to'],
    ),
    answer: { status: 201, schema: incomingCall },
    handle({ body }, { acs }) {
      const conduct = readOptionalObject(body, 'conduct');
      return acs.placeIncomingCall({
        from: readText(body, 'from', rawIdExample),
        to: readText(body, 'to', '4:+18005550100'),
        ...present({
          callerDisplayName: readOptionalText(body, 'callerDisplayName'),
          customContext: readOptionalObject(body, 'customContext'),
          timeoutMs: readOptionalMs(body, 'timeoutMs'),
          conduct: conduct && parseConduct(conduct),
        }),
      });
    },
  },
  {
    id: 'joinCall',
    method: 'post',
    path: '/control/calls/{id}/people',
    summary: 'Somebody joins an ACS call by themselves.',
    body: objectOf({ rawId: text }),
    answer: { status: 204 },
    handle({ parameters, body }, { acs }) {
      acs.join(parameters.id ?? '', readText(body, 'rawId', rawIdExample));
    },
  },
  {
    id: 'pressKeys',
    method: 'post',
    path: '/control/calls/{id}/keys',
    summary: 'Somebody in an ACS call presses keys.',
    body: objectOf({ rawId: text, keys: text }),
    answer: { status: 204 },
    handle({ parameters, body }, { acs }) {
      const rawId = readText(body, 'rawId', rawIdExample);
      acs.press(parameters.id ?? '', rawId, readText(body, 'keys', '123#'));
    },
  },
  {
    id: 'saySomething',
    method: 'post',
    path: '/control/calls/{id}/words',
    summary: 'Somebody in an ACS call says something.',
    body: objectOf({ rawId: text, words: text }),
    answer: { status: 204 },
    handle({ parameters, body }, { acs }) {
      const rawId = readText(body, 'rawId', rawIdExample);
      acs.say(parameters.id ?? '', rawId, readText(body, 'words', 'yes'));
    },
  },
  {
    id: 'leaveCall',
    method: 'delete',
    path: '/control/calls/{id}/people/{rawId}',
    summary: 'Somebody in an ACS call hangs up.',
    answer: { status: 204 },
    handle({ parameters }, { acs }) {
      acs.leave(parameters.id ?? '', parameters.rawId ?? '');
    },
  },
];
