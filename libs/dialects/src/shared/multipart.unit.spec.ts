import { describe, expect, it } from '@jest/globals';
import { bodyFields } from './fields.js';
import { UnreadableBody } from './unreadable-body.js';

const part = (disposition: string, value: string, more = ''): string =>
  `--b\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${value}\r\n`;

const read = (text: string, type = 'multipart/form-data; boundary=b') =>
  bodyFields({
    ...{ method: 'POST', path: '/', query: '', account: null, baseUrl: '' },
    ...{ headers: { 'content-type': type }, body: new TextEncoder().encode(text) },
  });

describe('a form in parts', () => {
  it('has the fields that the other kind of form has', () => {
    const text = [
      part('name="resource"', '42'),
      part('name="filters[0][action]"', 'changed'),
      part('name="note"', 'a=1&b\r\n+ü ✓', 'Content-Type: text/plain; charset=utf-8\r\n'),
      ...[part('name=plain', ''), part('name="a\\"b"', '1'), part('name="c%22d"', '2')],
    ];
    expect(read(`${text.join('')}--b--\r\n`)).toEqual({
      ...{ resource: '42', filters: [{ action: 'changed' }], note: 'a=1&b\r\n+ü ✓' },
      ...{ plain: '', 'a"b': '1', 'c"d': '2' },
    });
  });

  it('is read as a client of the web platform writes it', async () => {
    const form = new FormData();
    form.set('events', 'post_task,close_task');
    form.set('http_pass', '; filename="x"');
    const made = new Response(form);
    const type = made.headers.get('content-type') ?? '';
    expect(read(await made.text(), type)).toEqual(Object.fromEntries(form));
  });

  it('may have something before it and after it, and its boundary in quotation marks', () => {
    const type = 'Multipart/Form-Data; charset=utf-8; boundary="b"';
    expect(read(`before\r\n${part('name="a"', '1')}--b--\r\nafter`, type)).toEqual({ a: '1' });
    expect(read(`${part('name="a"', '1')}--b--`)).toEqual({ a: '1' });
  });

  it.each([
    ['without an end', part('name="a"', '1')],
    ['without a name', `${part('', '1')}--b--`],
    ['without headers', '--b\r\n1\r\n--b--'],
    ['of nothing', 'x'],
    ['with a file', `${part('name="a"; filename="x.txt"', '1')}--b--`],
    ['with a file before its name', `${part('filename="x.txt"; name="a"', '1')}--b--`],
    ['with too many fields', `${part('name="a"', '1').repeat(1_001)}--b--`],
  ])('%s is refused', (_, text) => {
    expect(() => read(text)).toThrow(UnreadableBody);
  });

  it('that does not say what its parts are divided by is refused', () => {
    expect(() => read(`${part('name="a"', '1')}--b--`, 'multipart/form-data')).toThrow(
      UnreadableBody,
    );
  });
});
