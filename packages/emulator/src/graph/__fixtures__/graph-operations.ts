import { createKernel } from '../../kernel/kernel.js';
import { createDesks } from '../graph-desks.js';
import { graphRoutes } from '../graph-routes.js';
import { isGenerated, patternOf } from '../request/route-pattern.js';

/** One operation that the emulated service carries out. */
export interface GraphOperation {
  /** `POST` and the like for the call itself, `answer` for an action, `GET participants/{id}` for anything else. */
  readonly name: string;
  /** Whether a request was for it. */
  matches(method: string, target: string): boolean;
}

const calls = '/communications/calls';

/** The documented operations, read from the routes that the emulator serves. */
export function graphOperations(): readonly GraphOperation[] {
  const kernel = createKernel('http://127.0.0.1');
  return graphRoutes({ kernel, desks: createDesks(kernel) })
    .routes.filter((route) => route.method !== 'ALL' && !isGenerated(route))
    .map(({ method, path }) => ({
      name: nameOf(method, path),
      matches: (asked, target) =>
        asked === method && patternOf(path).test(target.replace(/\?.*/, '')),
    }));
}

function nameOf(method: string, path: string): string {
  const plain = path
    .replace(/:action\{[^}]*\)\?(\w+)\}/, '$1')
    .replaceAll(/:\w+/g, '{id}')
    .replace(calls, '');
  const rest = plain.replace(/^\/(\{id\}\/?)?/, '');
  if (plain === '') return `${method} ${calls}`;
  if (rest === '') return method;
  return path.includes(':action') ? rest : `${method} ${rest}`;
}
