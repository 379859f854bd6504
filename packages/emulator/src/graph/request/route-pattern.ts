import { generatedRoutes } from './generated-routes.js';

/** A route as the router lists it. */
interface Route {
  readonly method: string;
  readonly path: string;
}

const root = '/graph/v1.0';

/** What the paths of a route look like, from the emulator's address on. */
export function patternOf(path: string): RegExp {
  const segments = path
    .replaceAll('$', '\\$')
    .replaceAll(/:\w+(?:\{(.+)\})?/g, (_, pattern: string | undefined) => pattern ?? '[^/]+');
  return new RegExp(`^/graph/v1\\.0${segments}$`);
}

/** Whether a route is there only to refuse what no page documents. */
export function isGenerated({ method, path }: Route): boolean {
  return generatedRoutes.some(
    (one) => one.method === method && `/communications/calls${one.path}` === path,
  );
}

/** The methods with which a path can be addressed; none when it is none of the service's. */
export function methodsAt(routes: readonly Route[], path: string): readonly string[] {
  const target = path.startsWith(root) ? path : `${root}${path}`;
  return routes
    .filter((route) => route.method !== 'ALL' && !isGenerated(route))
    .filter((route) => patternOf(route.path).test(target))
    .map(({ method }) => method);
}
