import { isJsonObject, type JsonObject } from '#domain';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { parseDuration } from '../durations.js';
import { parseKeyRing } from '../key-ring.js';
import { parseRetention } from '../retention.js';

export const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === undefined) context.addIssue('must be a duration such as 500ms, 5s, 30m or 24h');
  return ms ?? z.NEVER;
});

export const durations = z.string().transform((text, context) => {
  const waits = text.split(',').map(parseDuration);
  if (waits.some((ms) => ms === undefined)) {
    context.addIssue('must be durations joined by commas, such as 5s,30s,2m');
    return z.NEVER;
  }
  return waits as readonly number[];
});

export const retention = z.string().transform((text, context) => {
  const ms = parseRetention(text);
  if (ms === undefined) context.addIssue('must be a duration such as 90d, or forever');
  return ms === undefined ? z.NEVER : ms;
});

const isCidr = (text: string): boolean => {
  const [address = '', prefix = ''] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d+$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
};

export const cidrs = z.string().transform((text, context) => {
  const given = text.split(',').map((part) => part.trim());
  const wrong = given.find((part) => part !== '' && !isCidr(part));
  if (wrong !== undefined)
    context.addIssue(`must be CIDRs such as 10.0.0.0/8, which "${wrong}" is not`);
  return given.filter((part) => part !== '');
});

export const keyRing = z.string().transform((text, context) => {
  try {
    return parseKeyRing(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

export const origins = z.string().transform((text, context) => {
  const given = text.split(',').map((part) => part.trim());
  const wrong = given.find((part) => !URL.canParse(part) || new URL(part).origin !== part);
  if (wrong !== undefined)
    context.addIssue(`must be origins such as https://app.example.com, which "${wrong}" is not`);
  return given;
});

export const names = z.string().transform((text) =>
  text === 'none'
    ? []
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
);

export interface DialectHost {
  /** In lower case, without a port; `*.example.com`: whatever the first label. */
  readonly host: string;
  readonly dialect: string;
  /** Null: none, or the first label where that may be any. */
  readonly account: string | null;
}

/** Letters and digits joined by dots and dashes, perhaps with any first label: `*.example.com`. */
const HOST_OF_DIALECT = /^((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)=([a-z0-9-]+)(?:\/([^/\s]+))?$/;

export const dialectHosts = z.string().transform((text, context) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part): readonly DialectHost[] => {
      const [, host, dialect, account = null] = HOST_OF_DIALECT.exec(part) ?? [];
      if (host !== undefined && dialect !== undefined) return [{ host, dialect, account }];
      context.addIssue(
        `must be such as hooks.example.com=worksection/acme,api.4me.example=rservice, which "${part}" is not`,
      );
      return [];
    }),
);

export const objectOfObjects = z.string().transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) && Object.values(value).every(isJsonObject)) {
      return value as Readonly<Record<string, JsonObject>>;
    }
  } catch {
    // told below, as what is JSON and no object is
  }
  context.addIssue('must be JSON such as {"accelo":{"profile":{"timeoutMs":5000}}}');
  return z.NEVER;
});

export const url = (...protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** Where something is appended: neither a query nor a slash at the end. */
export const baseUrl = url('https:', 'http:')
  .regex(
    /^https?:\/\/[^/?#@]+(?:\/[^?#]*)?$/i,
    'must be a URL without a user, a query and a fragment',
  )
  .transform((text) => text.replace(/\/+$/, ''));

export const mailServer = url('smtp:', 'smtps:').refine(
  (text) => !URL.canParse(text) || isPercentEncoded(new URL(text)),
  'must have its user and password percent-encoded: %40 for @, %25 for %',
);

export const proxy = url('http:').refine(
  (text) => !URL.canParse(text) || isPercentEncoded(new URL(text)),
  'must have its user and password percent-encoded: %40 for @, %25 for %',
);

const isPercentEncoded = ({ username, password }: URL): boolean => {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
};

const ADDRESS = String.raw`[^\s\p{C}@<>(),;:"[\]\\]+@[^\s\p{C}@<>(),;:"[\]\\]+`;
/** One address, by itself or after a name. */
export const sender = z
  .string()
  .regex(
    new RegExp(String.raw`^(?:[^<>\p{C}]*<${ADDRESS}>|${ADDRESS})$`, 'u'),
    'must be an address such as Postrider <postrider@example.com>',
  );

export const port = z.coerce.number('must be a port number').int().min(0).max(65_535);
export const count = (least: number, most: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least).max(most);

/** What stands for the id of a webhook in an address of a page. */
export const ID = '{id}';

export const page = url('http:', 'https:').refine(
  (text) => text.includes(ID),
  `must hold ${ID}, which the id of the webhook stands in for`,
);
