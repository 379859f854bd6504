import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultRig,
  type RigService,
  rigNames,
  startFaultRig,
} from '../__fixtures__/fault-rig.js';
import { createEmulatorClient } from '../client/index.js';
import { getConfiguration } from '../graph/__fixtures__/graph-harness.js';
import { type FaultKind, faultKinds, parseFaultText } from './fault.js';

type Names = (typeof rigNames)[RigService];

interface Row {
  /** The fault as a command line says it. */
  readonly text: (names: Names) => string;
  /** What is to be seen of it from outside, by whoever creates a call. */
  readonly seen: (rig: FaultRig, names: Names, service: RigService) => Promise<void>;
}

async function created({ create, pass }: FaultRig): Promise<void> {
  expect((await create()).status).toBe(201);
  await pass(20);
}

function tokenOf({ receiver }: FaultRig, at = 0): string {
  return (receiver.received[at]?.headers.authorization ?? '').replace('Bearer ', '');
}

async function refusal(rigged: FaultRig, status: number, retryAfter: string | null): Promise<void> {
  const response = await rigged.create();
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  const { error } = JSON.parse(await response.text());
  expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  const ids = ['x-microsoft-skype-chain-id', 'request-id'].map((name) =>
    response.headers.get(name),
  );
  expect(ids.filter((id) => id !== null)).toHaveLength(1);
  await rigged.pass(1000);
  expect(rigged.told()).toEqual([]);
}

async function unanswered(
  { create, pass }: FaultRig,
  during: (isAnswered: () => boolean) => Promise<void>,
): Promise<void> {
  let isAnswered = false;
  const answer = create().then(({ status }) => {
    isAnswered = true;
    return status;
  });
  await during(() => isAnswered);
  await pass(1000);
  expect(await answer).toBe(201);
}

const rows: Readonly<Record<Exclude<FaultKind, 'fail'>, Row>> = {
  duplicate: {
    text: ({ first }) => `duplicate:operation=${first}`,
    async seen(one, { first, second }) {
      await created(one);
      expect(one.told()).toEqual([first, first, second]);
      expect(one.receiver.received[1]?.body).toEqual(one.receiver.received[0]?.body);
    },
  },
  delay: {
    text: ({ first }) => `delay:operation=${first},delayMs=700`,
    async seen(one, { first, second }) {
      await created(one);
      expect(one.told()).toEqual([second]);
      await one.pass(700);
      expect(one.told()).toEqual([second, first]);
    },
  },
  reorder: {
    text: ({ first }) => `reorder:operation=${first}`,
    async seen(one, { first, second }) {
      await created(one);
      expect(one.told()).toEqual([second, first]);
    },
  },
  drop: {
    text: ({ first }) => `drop:operation=${first}`,
    async seen(one, { second }) {
      await created(one);
      await one.pass(10_000);
      expect(one.told()).toEqual([second]);
    },
  },
  batch: {
    text: () => 'batch:windowMs=50',
    async seen(one, { first, second }) {
      await created(one);
      await one.pass(50);
      expect(one.told()).toEqual([first, second]);
      expect(one.receiver.received).toHaveLength(1);
    },
  },
  expiredToken: {
    text: ({ first }) => `expiredToken:operation=${first}`,
    async seen(one) {
      await created(one);
      const [spoiled, good] = [decodeJwt(tokenOf(one)), decodeJwt(tokenOf(one, 1))];
      expect(spoiled.exp).toBeLessThan((good.iat ?? 0) - 3000);
    },
  },
  wrongSignature: {
    text: ({ first }) => `wrongSignature:operation=${first}`,
    async seen(one, _names, service) {
      await created(one);
      const configuration = await getConfiguration(
        one.emulator.info[service].openIdConfigurationUrl,
      );
      const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
      const currentDate = new Date(one.emulator.time.now());
      const verify = (at: number) => jwtVerify(tokenOf(one, at), keys, { currentDate });
      await expect(verify(0)).rejects.toMatchObject({
        code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      });
      await verify(1);
    },
  },
  clockSkew: {
    text: ({ first }) => `clockSkew:operation=${first},skewMs=-600000`,
    async seen(one) {
      await created(one);
      const [skewed, right] = [decodeJwt(tokenOf(one)), decodeJwt(tokenOf(one, 1))];
      expect((right.iat ?? 0) - (skewed.iat ?? 0)).toBeGreaterThanOrEqual(599);
    },
  },
  eventsFirst: {
    text: ({ create }) => `eventsFirst:operation=${create}`,
    seen: (one, { first, second }) =>
      unanswered(one, async (isAnswered) => {
        await expect.poll(() => one.emulator.calls().length).toBe(1);
        await one.pass(499);
        expect(one.told()).toEqual([first, second]);
        expect(isAnswered()).toBe(false);
      }),
  },
  throttle: {
    text: ({ create }) => `throttle:operation=${create},retryAfterSeconds=3`,
    seen: (one) => refusal(one, 429, '3'),
  },
  error: {
    text: ({ create }) => `error:operation=${create},status=503`,
    seen: (one) => refusal(one, 503, null),
  },
  slow: {
    text: ({ create }) => `slow:operation=${create},delayMs=1000`,
    seen: (one) =>
      unanswered(one, async (isAnswered) => {
        await expect.poll(() => one.emulator.faults.list()[0]?.strikes).toBe(1);
        await one.pass(999);
        expect(isAnswered()).toBe(false);
      }),
  },
  cut: {
    text: ({ create }) => `cut:operation=${create},when=after`,
    async seen(one, { first, second }) {
      await expect(one.create()).rejects.toThrow();
      await one.pass(20);
      expect(one.told()).toEqual([first, second]);
    },
  },
};

describe.each(['acs', 'graph'] as const)('what goes wrong with %s at run time', (service) => {
  const names = rigNames[service];
  let shared: FaultRig;

  beforeAll(async () => {
    shared = await startFaultRig(service);
  });

  afterEach(() => shared.reset());
  afterAll(() => shared.close());

  const addFault = (text: string) =>
    createEmulatorClient(shared.emulator.info.control).addFault(parseFaultText(text));

  it.each(Object.entries(rows))('%s is seen from outside', async (_, row) => {
    await addFault(row.text(names));
    await row.seen(shared, names, service);
    expect(shared.emulator.faults.list()[0]?.strikes).toBeGreaterThan(0);
  });

  it('a connection that is cut before is as if nothing had been asked', async () => {
    await addFault(`cut:operation=${names.create},when=before`);
    await expect(shared.create()).rejects.toThrow();
    await shared.pass(1000);
    expect([shared.told(), shared.emulator.calls()]).toEqual([[], []]);
  });

  it.each([408, 500, 502, 504])('status %i is seen from outside', async (status) => {
    await addFault(`error:operation=${names.create},status=${status},retryAfterSeconds=1`);
    await refusal(shared, status, '1');
  });

  it('is the same for the same seed and another for another', async () => {
    const control = createEmulatorClient(shared.emulator.info.control);
    const lost = async (seed: number) => {
      await shared.reset();
      await addFault(`drop:operation=${names.first},probability=0.5`);
      await control.reseed(seed);
      for (let call = 0; call < 16; call += 1) await created(shared);
      return shared.emulator
        .deliveries()
        .filter(({ label }) => label === names.first)
        .map(({ status }) => status);
    };
    const [first, again, other] = [await lost(7), await lost(7), await lost(8)];
    expect(first).toHaveLength(16);
    expect(new Set(first)).toEqual(new Set(['dropped', 'delivered']));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('what goes wrong from the start, as a command line says it', () => {
  it.each(Object.entries(rows))('%s is seen from outside', async (_, { text, seen }) => {
    const one = await startFaultRig('acs', { faults: [parseFaultText(text(rigNames.acs))] });
    try {
      await seen(one, rigNames.acs, 'acs');
      expect(one.emulator.faults.list()[0]?.strikes).toBeGreaterThan(0);
    } finally {
      await one.close();
    }
  });
});

it('every kind of fault is tried here; an operation that is accepted and fails, elsewhere', () => {
  expect([...Object.keys(rows), 'fail'].sort()).toEqual([...faultKinds].sort());
});
