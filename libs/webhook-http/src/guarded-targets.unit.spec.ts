import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GuardedTargets } from './guarded-targets.js';
import { CERTIFICATE, PRIVATE_KEY } from './testing/certificates.js';

const targets = new GuardedTargets();
/** As a number of 32 bits. */
const addressInside = fc
  .constantFrom(0x0a000000, 0x7f000000, 0xa9fe0000, 0xac100000, 0xc0a80000)
  .chain((base) => fc.integer({ min: 0, max: 0xffff }).map((rest) => base + rest));

const inRadix = fc.constantFrom(
  (n: number) => String(n),
  (n: number) => `0x${n.toString(16)}`,
  (n: number) => `0X${n.toString(16).toUpperCase()}`,
  (n: number) => `0${n.toString(8)}`,
);

/** One to four parts, the last one standing for all the bytes that are left, each in a radix of its own. */
const spelling = fc
  .record({
    parts: fc.integer({ min: 1, max: 4 }),
    radices: fc.array(inRadix, { minLength: 4, maxLength: 4 }),
    end: fc.constantFrom('', '.', ':8080'),
  })
  .map(({ parts, radices, end }) => (address: number): string => {
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    const rest = address % 2 ** (8 * (5 - parts));
    const numbers = [...bytes.slice(0, parts - 1), rest];
    return numbers.map((n, i) => radices[i]!(n)).join('.') + end;
  });

const inHouse = new GuardedTargets({ allowedTargets: ['127.0.0.0/8', 'fd00::/8'] });

describe('a webhook may point at', () => {
  it.each([
    'https://example.com/hooks',
    'http://example.com',
    'https://example.com:8443/a/b?c=d&e=%20',
    'https://user-content.example.com:443/',
    'https://93.184.215.14/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://bücher.example/haken',
    'https://example.com/?next=http://10.0.0.1/',
  ])('%s', (url) => expect(targets.objectionTo(url)).toBeNull());
});

describe('a webhook may not point at', () => {
  it.each([
    ['', 'not a URL'],
    ['example.com/hooks', 'not a URL'],
    ['https://', 'not a URL'],
    ['https://example.com:65536/', 'not a URL'],
    ['ftp://example.com/', 'must be https:// or http://'],
    ['file:///etc/passwd', 'must be https:// or http://'],
    ['https://example.com/#top', 'fragment'],
    ['https://example.com/#', 'fragment'],
    ['https://exam\nple.com/', 'white space'],
    [' https://example.com/', 'white space'],
    ['https://example.com/\0', 'control character'],
    ['https://example.com/\ud800', 'half a character'],
    [`https://example.com/${'a'.repeat(2029)}`, 'longer than 2048 characters'],
    ['https://example.com:0/', 'port 0'],
    ['https://example.com:25/', "port 25 is not a web server's"],
    ['http://example.com:443x/', 'not a URL'],
  ])('%j: %s', (url, objection) => expect(targets.objectionTo(url)).toContain(objection));

  it.each([
    ['http://127.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://127.1/', '127.0.0.1 is a loopback address'],
    ['http://2130706433/', '127.0.0.1 is a loopback address'],
    ['http://0x7f.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://0x7f000001/', '127.0.0.1 is a loopback address'],
    ['http://0177.0.0.01/', '127.0.0.1 is a loopback address'],
    ['http://１２７.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254 is a link-local address'],
    ['http://0/', '0.0.0.0 is an unspecified address'],
    ['http://[::]/', ':: is an unspecified address'],
    ['http://[::1]/', '::1 is a loopback address'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1 is a loopback address'],
    ['http://[::ffff:a9fe:a9fe]/', 'is a link-local address'],
    ['http://[64:ff9b::10.0.0.1]/', 'is a private address'],
    ['http://[fd00::1]/', 'fd00::1 is a private address'],
    ['http://127.0.0.1./', '127.0.0.1 is a loopback address'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://127。0。0。1/', '127.0.0.1 is a loopback address'],
    ['http:127.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http:////127.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http:\\\\127.0.0.1\\example.com', '127.0.0.1 is a loopback address'],
    ['http://127.0.0.1\\@example.com/', '127.0.0.1 is a loopback address'],
    ['http://@127.0.0.1/', '127.0.0.1 is a loopback address'],
    ['http://168.63.129.16/metadata', '168.63.129.16 is a cloud metadata address'],
    ['http://100.100.100.200/', '100.100.100.200 is a carrier-grade NAT address'],
    ['http://[fd00:ec2::254]/', 'fd00:ec2::254 is a private address'],
    ['http://localhost/', 'localhost is a loopback address'],
    ['http://LOCALHOST:8080/', 'localhost is a loopback address'],
    ['http://localhost./', 'localhost. is a loopback address'],
    ['http://a.localhost/', 'a.localhost is a loopback address'],
  ])('%s: %s', (url, objection) => {
    expect(targets.objectionTo(url)).toContain(objection);
    expect(targets.objectionTo(url)).toContain(
      'whoever runs Postrider may allow it by POSTRIDER_ALLOWED_TARGETS',
    );
  });

  it.each([
    'https://admin:hunter2@example.com/',
    'http://hunter2@127.0.0.1/',
    'http://example.com:80@127.0.0.1/',
    'http://example.com%2f@127.0.0.1/',
  ])('%s, with credentials, which are not repeated', (url) => {
    const objection = targets.objectionTo(url);
    expect(objection).toBe('the URL must not hold a user or password; use basic auth instead');
  });

  it('any address inside, in whatever spelling of it', () => {
    fc.assert(
      fc.property(addressInside, spelling, (address, spelled) => {
        expect(targets.objectionTo(`http://${spelled(address)}/`)).toContain('address');
      }),
    );
  });

  it('any port below 1024 but those of the web', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
        const objection = targets.objectionTo(`https://example.com:${port}/`);
        expect(objection === null).toBe(port === 80 || port === 443 || port > 1023);
      }),
    );
  });
});

describe('a webhook may point inside', () => {
  it.each([
    'http://127.0.0.1:9/',
    'http://localhost:3000/',
    'http://[fd00::7]:22/',
    'http://[::ffff:127.0.0.1]:3000/',
  ])('%s when that is allowed', (url) => expect(inHouse.objectionTo(url)).toBeNull());

  it('nowhere else', () => {
    expect(inHouse.objectionTo('http://10.0.0.1/')).toContain('10.0.0.1 is a private address');
    expect(inHouse.objectionTo('http://localhost:22/')).toContain('port 22');
  });
});

describe('a client certificate', () => {
  const targets = new GuardedTargets();

  it('that no connection can be made with is objected to', () => {
    const garbage = { certificate: 'garbage', key: 'garbage' };
    expect(targets.objectionToCertificate(garbage)).toContain('cannot be used');
    const certificate = CERTIFICATE;
    expect(targets.objectionToCertificate({ certificate, key: 'garbage' })).toContain(
      'cannot be used',
    );
    expect(targets.objectionToCertificate({ certificate, key: PRIVATE_KEY })).toBeNull();
  });
});
