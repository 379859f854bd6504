// Lets Node run these scripts as they are written: an import of x.js beside a script means x.ts.
import { registerHooks } from 'node:module';

const here = new URL('.', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('./') && context.parentURL?.startsWith(here)
      ? next(specifier.replace(/\.js$/, '.ts'), context)
      : next(specifier, context),
});
