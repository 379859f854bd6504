import type { GraphRouter } from './graph-context.js';
import { generatedOnly } from './graph-error.js';

/** A request that no page documents, and what to do instead. */
export type GeneratedRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** What follows the collection of calls. */
  readonly path: string;
  /** The methods that are documented there. */
  readonly allow: string;
  readonly instead: string;
};

const call = '/:callId';
const count = 'Read the list and count its entries.';
const keepOwn = 'Keep the ids of your calls from the answers and the notifications.';
const readOnly = 'The service writes it, you can read it.';
const byAction = 'Use the actions of the call.';

/** What the metadata has and no page documents, by method and path. */
export const generatedRoutes: readonly GeneratedRoute[] = [
  { method: 'GET', path: '', allow: 'POST', instead: keepOwn },
  { method: 'GET', path: '/$count', allow: '', instead: keepOwn },
  { method: 'PATCH', path: call, allow: 'GET, DELETE', instead: byAction },
  {
    method: 'POST',
    path: `${call}/participants`,
    allow: 'GET',
    instead: 'Use participants/invite.',
  },
  { method: 'GET', path: `${call}/participants/$count`, allow: '', instead: count },
  {
    method: 'PATCH',
    path: `${call}/participants/:id`,
    allow: 'GET, DELETE',
    instead: 'Use the actions of the participant.',
  },
  ...['operations', 'contentSharingSessions'].flatMap((name): GeneratedRoute[] => [
    { method: 'POST', path: `${call}/${name}`, allow: 'GET', instead: readOnly },
    { method: 'GET', path: `${call}/${name}/$count`, allow: '', instead: count },
    { method: 'PATCH', path: `${call}/${name}/:id`, allow: 'GET', instead: readOnly },
    { method: 'DELETE', path: `${call}/${name}/:id`, allow: 'GET', instead: readOnly },
  ]),
  { method: 'GET', path: `${call}/audioRoutingGroups/$count`, allow: '', instead: count },
];

/** Refuses with 405 what the metadata generates and no page documents, before the documented routes see it. */
export function serveGeneratedRoutes(routes: GraphRouter, calls: string): void {
  for (const { method, path, allow, instead } of generatedRoutes)
    routes.on(method, `${calls}${path}`, (context) => {
      context.header('Allow', allow);
      throw generatedOnly(`${method} ${context.req.path}`, instead);
    });
}
