import { afterEach, beforeEach } from 'vitest';

let isKilled = false;

/** One failure is enough to know that a mistake is noticed; the rest of its tests would only take time. */
beforeEach(({ skip }) => {
  skip(isKilled);
});

afterEach(({ task }) => {
  isKilled ||= task.result?.state === 'fail';
});
