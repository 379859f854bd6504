import { parseBehaviour } from '../people/behaviour.js';
import { behaviourTable } from '../people/behaviour-table.js';
import { readText } from './control-body.js';
import type { ControlRoute } from './control-route.js';
import { listOf, objectOf, text } from './schemas.js';

const rawIdExample = '4:+14255550123';

/** Who can be called and what they do; who belongs to the application. */
export const peopleRoutes: readonly ControlRoute[] = [
  {
    id: 'listPeople',
    method: 'get',
    path: '/control/people',
    summary: 'The table of test people, and those who were given a behaviour since.',
    answer: {
      status: 200,
      schema: objectOf({ table: listOf({}), people: listOf({}), owned: listOf(text) }),
    },
    handle: (_request, { people }) => ({
      table: behaviourTable,
      people: [...people.behaviours()].map(([rawId, behaviour]) => ({ rawId, behaviour })),
      owned: people.owned(),
    }),
  },
  {
    id: 'setPerson',
    method: 'post',
    path: '/control/people',
    summary: 'Gives somebody a behaviour, from the next ring on.',
    body: objectOf({ rawId: text, behaviour: objectOf({ kind: text }, ['kind']) }),
    answer: { status: 204 },
    handle({ body }, { people }) {
      people.set(readText(body, 'rawId', rawIdExample), parseBehaviour(body.behaviour));
    },
  },
  {
    id: 'addNumber',
    method: 'post',
    path: '/control/numbers',
    summary: 'Makes a phone number the application’s own: a call to it is an incoming call.',
    body: objectOf({ number: text }),
    answer: { status: 201, schema: objectOf({ rawId: text }) },
    handle({ body }, { people }) {
      const number = readText(body, 'number', '+18005550100');
      if (!/^\+[1-9]\d{1,14}$/.test(number)) {
        throw new TypeError('"number" is a phone number in E.164 format, such as "+18005550100".');
      }
      people.own(`4:${number}`);
      return { rawId: `4:${number}` };
    },
  },
];
