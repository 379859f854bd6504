import { registerHooks } from 'node:module';

/**
 * Lets a plain node run the sources: imports of this workspace lead to its TypeScript files, whose types node strips by
 * itself.
 */
const packages = new URL('../../../', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const [, name, entry = ''] = /^@tandem\/([a-z]+)(\/[a-z]+)?$/.exec(specifier) ?? [];
    if (name !== undefined) return nextResolve(`${packages}${name}/src${entry}/index.ts`, context);
    const isRelative = specifier.startsWith('./') || specifier.startsWith('../');
    const isSource =
      context.parentURL?.startsWith(packages) && !context.parentURL.includes('/node_modules/');
    return nextResolve(
      isRelative && isSource ? specifier.replace(/\.js$/, '.ts') : specifier,
      context,
    );
  },
});
