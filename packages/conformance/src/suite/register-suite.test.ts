import { describe, expect, it } from 'vitest';
import { registerSuite } from './register-suite.js';

const groups = { numbers: [{ title: 'one is one', prove: async () => undefined }] };
const make = async () => ({ dispose: async () => undefined });

describe('the gaps of a suite', () => {
  it('name tests that the suite has', () => {
    const skip = [{ reason: 'they differ', tests: ['one is one', 'one is two'] }];
    expect(() => registerSuite(groups, { make, skip })).toThrow('"one is two"');
  });

  it('have a reason', () => {
    const skip = [{ reason: ' ', tests: ['one is one'] }];
    expect(() => registerSuite(groups, { make, skip })).toThrow('no reason');
  });
});

const disposed: string[] = [];

describe('a registered suite', () => {
  registerSuite(
    {
      disposal: [
        {
          title: 'a subject is disposed of after its test',
          prove: async ({ name }) => expect(disposed).not.toContain(name),
        },
        {
          title: 'each test has a subject of its own',
          prove: async ({ name }) => expect([name, ...disposed]).toEqual(['2', '1']),
        },
        {
          title: 'a test that lacks something is left out',
          lacks: () => 'It lacks everything.',
          prove: async () => expect.unreachable(),
        },
      ],
    },
    {
      skip: [],
      make: async () => {
        const name = String(disposed.length + 1);
        return { name, dispose: async () => void disposed.push(name) };
      },
    },
  );
});
