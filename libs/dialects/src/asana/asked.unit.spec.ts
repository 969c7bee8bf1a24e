import { expect, it } from '@jest/globals';
import { askedIn } from './asked.js';

const FORM = 'application/x-www-form-urlencoded';

const part = (name: string, value: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

it.each([
  [FORM, 'resource=42&filters%5B0%5D%5Baction%5D=changed'],
  [FORM, 'resource=42&filters[0][action]=changed'],
  [
    'multipart/form-data; boundary=b',
    `${part('resource', '42')}${part('filters[0][action]', 'changed')}--b--\r\n`,
  ],
  ['application/json', '{"data":{"resource":"42","filters":[{"action":"changed"}]}}'],
])('a request asks the same by %s as by any other: %j', (type, text) => {
  const { data } = askedIn({
    ...{ method: 'POST', path: '/', query: '', account: null, baseUrl: '' },
    ...{ headers: { 'content-type': type }, body: new TextEncoder().encode(text) },
  });
  expect(data).toEqual({ resource: '42', filters: [{ action: 'changed' }] });
});
