// Lets Node run the scripts of this folder as they are written: an import of x.js means x.ts.
import { registerHooks } from 'node:module';

const tests = new URL('../../', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && context.parentURL?.startsWith(tests)
      ? next(specifier.replace(/\.js$/, '.ts'), context)
      : next(specifier, context),
});
