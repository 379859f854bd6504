import { describe, expect, it } from 'vitest';
import { newsOfHint } from './log-news.js';

describe('a hint', () => {
  it('tells the last position alone where the events are long', () => {
    expect(newsOfHint('5-0')).toEqual({ last: '5-0' });
  });

  it('tells what was appended after which position', () => {
    expect(newsOfHint('6-0\n4-7\n5-0\n{"a":1}\n6-0\n{"b":"\\n"}')).toEqual({
      last: '6-0',
      before: '4-7',
      texts: [
        ['5-0', '{"a":1}'],
        ['6-0', '{"b":"\\n"}'],
      ],
    });
  });

  it('tells nothing that could be relied on where nothing stood before', () => {
    expect(newsOfHint('5-0\n\n5-0\n{}')).toEqual({ last: '5-0' });
  });
});
