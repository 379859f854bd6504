import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.js';

function setUp() {
  const queue = new SerialQueue();
  const done: string[] = [];
  const task = (name: string) => () => void done.push(name);
  return { queue, done, task };
}

describe('the queue of what is told', () => {
  it('does what a task brings about after all that was queued before it', () => {
    const { queue, done, task } = setUp();
    queue.run(() => {
      queue.run(() => {
        done.push('second');
        queue.run(task('fourth'));
      });
      queue.run(task('third'));
      done.push('first');
    });
    expect(done).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('keeps the order of what a task that throws leaves behind', () => {
    const { queue, done, task } = setUp();
    expect(() =>
      queue.run(() => {
        queue.run(task('left behind'));
        throw new RangeError('careless');
      }),
    ).toThrow('careless');
    expect(done).toEqual([]);
    queue.run(task('next'));
    expect(done).toEqual(['left behind', 'next']);
  });
});
