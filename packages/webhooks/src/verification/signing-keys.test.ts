import { afterEach, describe, expect, it } from 'vitest';
import { Entrance, errorOf } from '../__fixtures__/entrance.js';

let entrance: Entrance;

afterEach(() => entrance.close());

describe('signing keys', () => {
  it('may change while webhooks arrive: none is lost', async () => {
    entrance = await Entrance.open();
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([entrance.post(), entrance.post()]);
      statuses.push(...answers.map(({ status }) => status));
      await entrance.tokens.rotate();
    }
    expect(statuses).toEqual(Array(10).fill(200));
    expect(entrance.tokens.keyRequests).toBe(5);
  });

  it('that cannot be fetched make the delivery be sent again, until they can', async () => {
    entrance = await Entrance.open();
    entrance.tokens.isDown = true;
    const refused = await entrance.post();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await errorOf(refused)).code).toBe('webhook.unavailable');
    expect(await entrance.kept()).toBe(0);
    entrance.tokens.isDown = false;
    expect((await entrance.post()).status).toBe(200);
    expect(await entrance.kept()).toBe(1);
  });

  it('serve on for two hours while their source is unreachable, and no longer', async () => {
    entrance = await Entrance.open();
    await entrance.post();
    entrance.tokens.isDown = true;
    await entrance.clock.advance(119 * 60_000);
    expect((await entrance.post()).status).toBe(200);
    await entrance.clock.advance(2 * 60_000);
    expect((await entrance.post()).status).toBe(503);
  });

  it('are renewed in the background when they are ten minutes old', async () => {
    entrance = await Entrance.open();
    await entrance.post();
    await entrance.clock.advance(11 * 60_000);
    await entrance.post();
    await expect.poll(() => entrance.tokens.keyRequests).toBe(2);
  });

  it('are not fetched as often as strangers invent key ids, who cannot keep others out', async () => {
    entrance = await Entrance.open();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const token = await entrance.tokens.sign({}, { kid: `invented-${attempt}` });
      statuses.push((await entrance.post({ token })).status);
    }
    expect(entrance.tokens.keyRequests).toBe(10);
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(5).fill(503)]);
    expect((await entrance.post()).status).toBe(200);

    await entrance.tokens.rotate();
    expect((await entrance.post()).status).toBe(503);
    await entrance.clock.advance(6_000);
    expect((await entrance.post()).status).toBe(200);
  });

  it('are not taken from an address without TLS that a discovery document names', async () => {
    entrance = await Entrance.open();
    entrance.tokens.keysUrl = 'http://keys.example/keys';
    expect((await entrance.post()).status).toBe(503);
    expect(entrance.lines.map(({ fields }) => fields['reason'])).toContain(
      'The discovery document names an address of keys without TLS.',
    );
  });
});

describe('a policy that proves nothing is refused at the start', () => {
  it.each([
    ['openIdConfigurationUrl', { openIdConfigurationUrl: 'http://keys.example/openid' }],
    ['openIdConfigurationUrl', { openIdConfigurationUrl: 'nowhere' }],
    ['issuers', { issuers: [] }],
    ['algorithms', { algorithms: [] }],
    ['algorithms', { algorithms: ['RS256', 'HS256'] }],
    ['algorithms', { algorithms: ['none'] }],
  ])('%s: %o', async (member, policy) => {
    entrance = await Entrance.open();
    await expect(Entrance.open({ policy })).rejects.toMatchObject({
      code: 'configuration.invalid',
      path: member,
    });
  });
});
