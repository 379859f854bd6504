import { take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { StateStream } from './state-stream.js';

function told<T>(stream: StateStream<T>): (T | 'end')[] {
  const values: (T | 'end')[] = [];
  stream.changes$.subscribe({
    next: (value) => values.push(value),
    complete: () => values.push('end'),
  });
  return values;
}

describe('a stream of states', () => {
  it('gives the latest value at once, then every change, then its end', () => {
    const stream = new StateStream(1);
    const early = told(stream);
    stream.advance(2);
    stream.publish();
    const late = told(stream);
    stream.complete();
    expect(early).toEqual([1, 2, 'end']);
    expect(late).toEqual([2, 'end']);
    expect(told(stream)).toEqual([2, 'end']);
  });

  it('tells nobody twice who came between a change and its telling', () => {
    const stream = new StateStream(1);
    const early = told(stream);
    stream.advance(2);
    const between = told(stream);
    stream.publish();
    stream.advance(3);
    stream.publish();
    expect(early).toEqual([1, 2, 3]);
    expect(between).toEqual([2, 3]);
  });

  it('gives a renewed value to those who are still to come, and to nobody else', () => {
    const stream = new StateStream('old');
    const early = told(stream);
    stream.renew('new');
    stream.publish();
    expect(early).toEqual(['old']);
    expect(told(stream)).toEqual(['new']);
  });

  it('is observed from the first observer to the last, also one that came and went while a change was due', () => {
    const changes: boolean[] = [];
    const stream: StateStream<number> = new StateStream(1, {
      observed: () => changes.push(stream.isObserved),
    });
    const first = stream.changes$.subscribe();
    const second = stream.changes$.subscribe();
    first.unsubscribe();
    expect(changes).toEqual([true]);
    second.unsubscribe();
    expect(changes).toEqual([true, false]);
    stream.advance(2);
    const between = stream.changes$.subscribe();
    expect(stream.isObserved).toBe(true);
    between.unsubscribe();
    stream.publish();
    expect(changes).toEqual([true, false, true, false]);
  });

  it('tells each once, also when observers come and go while they are told', () => {
    const stream = new StateStream(1);
    const seen: string[] = [];
    const joined: string[] = [];
    const first = stream.changes$.subscribe((value) => {
      seen.push(`first ${value}`);
      if (value !== 2) return;
      first.unsubscribe();
      third.unsubscribe();
      stream.changes$.subscribe((later) => joined.push(`joined ${later}`));
    });
    stream.changes$.subscribe((value) => seen.push(`second ${value}`));
    const third = stream.changes$.subscribe((value) => seen.push(`third ${value}`));
    stream.changes$.subscribe((value) => seen.push(`fourth ${value}`));
    seen.length = 0;
    for (const value of [2, 3]) {
      stream.advance(value);
      stream.publish();
    }
    expect(seen).toEqual(['first 2', 'second 2', 'fourth 2', 'second 3', 'fourth 3']);
    expect(joined).toEqual(['joined 2', 'joined 3']);
  });

  it('is observed by nobody who had enough of the first value', () => {
    let changes = 0;
    const stream = new StateStream(1, { observed: () => (changes += 1) });
    stream.changes$.pipe(take(1)).subscribe();
    expect(stream.isObserved).toBe(false);
    expect(changes).toBe(0);
  });
});
