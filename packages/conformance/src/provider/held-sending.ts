import type { Command, PreparedCommand, Provider } from '@tandem/core';
import { UnavailableError } from '@tandem/core';

/** The provider, the answers to whose commands of one kind are lost on the way. */
export function losingAnswers(provider: Provider, kind: Command['kind']): Provider {
  return new Proxy(provider, {
    get(target, key) {
      if (key === 'prepare') {
        return (...[command, context]: Parameters<Provider['prepare']>): PreparedCommand => {
          const prepared = target.prepare(command, context);
          if (command.kind !== kind) return prepared;
          return {
            isRepeatable: prepared.isRepeatable,
            async send(options) {
              await prepared.send(options);
              throw new UnavailableError('The answer was lost.', { outcomeUnknown: true });
            },
          };
        };
      }
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
