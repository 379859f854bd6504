import { createKernel } from '../../kernel/kernel.js';
import { createDesks } from '../graph-desks.js';
import { graphRoutes } from '../graph-routes.js';
import { generatedRoutes } from '../request/generated-routes.js';

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
  const refused = new Set(generatedRoutes.map(({ method, path }) => `${method} ${calls}${path}`));
  return graphRoutes({ kernel, desks: createDesks(kernel) })
    .routes.filter(({ method, path }) => method !== 'ALL' && !refused.has(`${method} ${path}`))
    .map(({ method, path }) => {
      const pattern = new RegExp(
        `^/graph/v1\\.0${path.replaceAll(/:\w+(?:\{(.+)\})?/g, segment)}$`,
      );
      return {
        name: nameOf(method, path),
        matches: (asked, target) => asked === method && pattern.test(target.replace(/\?.*/, '')),
      };
    });
}

function segment(_: string, pattern: string | undefined): string {
  return pattern ?? '[^/]+';
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
