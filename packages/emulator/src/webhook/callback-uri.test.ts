import { describe, expect, it } from 'vitest';
import { callbackUriProblem } from './callback-uri.js';

describe('callback addresses', () => {
  it.each([
    'https://app.example/acs',
    'http://127.0.0.1:8080/acs',
    'http://127.8.9.1/',
    'http://localhost:3000/x?y=1',
    'http://[::1]:3000/',
  ])('takes %s', (uri) => {
    expect(callbackUriProblem(uri)).toBeUndefined();
  });

  it.each([
    '',
    undefined,
    '/acs',
    'ftp://app.example/',
    'http://app.example/acs',
    'http://128.0.0.1/',
  ])('refuses %s', (uri) => {
    expect(callbackUriProblem(uri)).toMatch(/^it /);
  });
});
