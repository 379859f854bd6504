import { describe, expect, it } from 'vitest';
import { parseRedisEventLogOptions } from './redis-event-log-options.js';

const nodes = ['redis://a:7000', 'redis://b:7000'];
const cert = '-----BEGIN CERTIFICATE-----\n…';
const key = '-----BEGIN PRIVATE KEY-----\n…';

describe('the options of the log in Redis', () => {
  it.each([
    [{}, 'url'],
    [{ url: 'localhost' }, 'url'],
    [{ url: 'http://localhost' }, 'url'],
    [{ url: 'redis://h', keyPrefix: 'a{b}' }, 'keyPrefix'],
    [{ url: 'redis://h', keyPrefix: '' }, 'keyPrefix'],
    [{ url: 'redis://h', pollMs: 0 }, 'pollMs'],
    [{ url: 'redis://h', maxEntries: 0.5 }, 'maxEntries'],
    [{ url: 'redis://h', retainEndedMs: -1 }, 'retainEndedMs'],
    [{ url: 'redis://h', bogus: 1 }, 'bogus'],
    [{ url: 'redis://h', cluster: { nodes } }, 'cluster'],
    [{ cluster: { nodes }, sentinel: { name: 'm', nodes } }, 'sentinel'],
    [{ cluster: {} }, 'cluster.nodes'],
    [{ cluster: { nodes: [] } }, 'cluster.nodes'],
    [{ cluster: { nodes: ['redis://a'] } }, 'cluster.nodes.0'],
    [{ cluster: { nodes: ['redis://a:1', 'redis://me:secret@b:1'] } }, 'cluster.nodes.1'],
    [{ cluster: { nodes: ['redis://a:1', 'rediss://b:1'] } }, 'cluster.nodes'],
    [{ cluster: { nodes, bogus: 1 } }, 'cluster.bogus'],
    [{ sentinel: { nodes } }, 'sentinel.name'],
    [{ sentinel: { name: '', nodes } }, 'sentinel.name'],
    [{ sentinel: { name: 'm', nodes: 'redis://a:1' } }, 'sentinel.nodes'],
    [{ url: 'redis://h', tls: { ca: cert } }, 'tls'],
    [{ cluster: { nodes }, tls: {} }, 'tls'],
    [{ url: 'rediss://h', tls: { ca: '/etc/ca.pem' } }, 'tls.ca'],
    [{ url: 'rediss://h', tls: { cert, key: cert } }, 'tls.key'],
    [{ url: 'rediss://h', tls: { cert } }, 'tls'],
    [{ url: 'rediss://h', tls: { key } }, 'tls'],
    [{ url: 'rediss://h', tls: { bogus: 1 } }, 'tls.bogus'],
  ])('refuse %j, naming %s', (options, key) => {
    expect(() => parseRedisEventLogOptions(options, 'log')).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', path: `log.${key}` }),
    );
  });

  it.each([
    [{ url: 'rediss://cache.example:6380' }],
    [{ cluster: { nodes } }],
    [{ url: 'rediss://cache.example:6380', tls: { ca: cert, cert, key } }],
    [{ sentinel: { name: 'calls', nodes: ['rediss://a:26379'] }, tls: { ca: cert } }],
  ])('need no more than to say where it is: %j', (options) => {
    const settings = parseRedisEventLogOptions(options, '');
    expect(settings).toMatchObject({ keyPrefix: 'tandem', pollMs: 5_000 });
    expect(parseRedisEventLogOptions(settings, '')).toEqual(settings);
  });
});
