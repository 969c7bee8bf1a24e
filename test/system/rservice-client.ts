import { rawRequest, type RawReply } from './raw-request.js';
import { answering, type Behaviour, type Received } from './receiver.js';
import { System } from './system.js';
import { until } from './until.js';

export const API_HOST = 'api.4me.example';
export const ACCOUNT = 'wdc';
export const USER_AGENT = '4me/1.0 (https://developer.4me.com/v1/webhooks)';
/** As the account's time zone has it. */
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-06:00$/;
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const SHAPE = {
  domain: '4me.example',
  accountUrl: 'https://{account}.4me.example',
  apiUrl: 'https://api.4me.example/v1',
  userAgent: USER_AGENT,
};
/** Ten attempts, as ever, without the hours between them. */
export const QUICK_RETRIES = { schedule: { kind: 'list', waitsMs: [200] } };

export const optionsOf = (rservice: object): string => JSON.stringify({ rservice });

export interface Shown {
  readonly id: number;
  readonly [field: string]: unknown;
}

export interface Envelope {
  readonly webhook_id: number;
  readonly account: string;
  readonly event: string;
  readonly object_id: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** As the native API shows it. */
interface Native {
  readonly id: string;
  readonly number: number;
  readonly enabled: boolean;
  readonly url: string;
  readonly disabledReason: string | null;
  readonly verification: { readonly state: string };
}

export const bodyOf = ({ body }: Received): Envelope => JSON.parse(body) as Envelope;

export const callbackIn = (received: Received): URL =>
  new URL(String(bodyOf(received).payload['callback']));

/** Calls back before it answers, and does not answer when nobody is there any more. */
export const callingBack =
  (visit: (url: URL) => Promise<unknown>, then: Behaviour = answering(200)): Behaviour =>
  (response, received) => {
    const { event } = bodyOf(received);
    if (event !== 'webhook.verify') return then(response, received);
    void visit(callbackIn(received)).then(
      () => response.writeHead(200).end(),
      () => response.destroy(),
    );
  };

export const read = <Body = Shown>({ text }: RawReply): Body => JSON.parse(text) as Body;

/** `NG1lLmNvbS9XZWJob29rLzI` */
export const nodeIdOf = (kind: string, id: number): string =>
  Buffer.from(`4me.example/${kind}/${id}`).toString('base64url');

/** An administrator's client of R-Service's API at hosts of its own, and the receivers that it knows of. */
export class RServiceClient {
  private constructor(
    readonly system: System,
    readonly key: string,
  ) {}

  static async start(
    options: object = {},
    profile: object = {},
    environment: Readonly<Record<string, string>> = {},
    time?: 'movable',
  ): Promise<RServiceClient> {
    const given = {
      ...{ shapeOptions: SHAPE, retries: QUICK_RETRIES, pacing: { hostThrottle: null } },
      ...profile,
    };
    const system = await System.start({
      ...(time && { time }),
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: `*.4me.example=rservice,${API_HOST}=rservice`,
        POSTRIDER_DIALECT_OPTIONS: optionsOf({ ...options, profile: given }),
        ...environment,
      },
    });
    await system.api.call('PUT', `/v1/accounts/${ACCOUNT}`, {
      ...{ name: 'Widget Data Center', timeZone: 'Etc/GMT+6' },
    });
    return new RServiceClient(system, await keyOf(system, 'howard', 'administrator'));
  }

  stop(): Promise<void> {
    return this.system.stop();
  }

  /** Of a new principal. */
  keyOf(id: string, role: string): Promise<string> {
    return keyOf(this.system, id, role);
  }

  ask(
    method: string,
    path: string,
    fields?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawReply> {
    return rawRequest(this.system.apiUrl, {
      ...{ method, path },
      ...(fields !== undefined && {
        body: typeof fields === 'string' ? fields : JSON.stringify(fields),
      }),
      headers: {
        ...{ host: API_HOST, 'X-4me-Account': ACCOUNT, authorization: `Bearer ${this.key}` },
        ...{ 'content-type': 'application/json', ...headers },
      },
    });
  }

  async create(fields: object): Promise<Shown> {
    const reply = await this.ask('POST', '/v1/webhooks', fields);
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
    return read(reply);
  }

  /** Where the account's host leads. */
  visit(url: URL, method = 'GET'): Promise<RawReply> {
    return rawRequest(this.system.apiUrl, {
      ...{ method, path: url.pathname + url.search, headers: { host: url.host } },
    });
  }

  /** The URL of a receiver that calls back as it should. */
  receive(path: string, then?: Behaviour): string {
    const { receiver } = this.system;
    receiver.behave(
      path,
      callingBack((url) => this.visit(url), then),
    );
    return receiver.url(path);
  }

  at(path: string): readonly Received[] {
    return this.system.receiver.at(path);
  }

  /** All but verifications. */
  events(path: string): readonly Received[] {
    return this.at(path).filter((each) => bodyOf(each).event !== 'webhook.verify');
  }

  async native(number: number): Promise<Native> {
    const { body } = await this.system.api
      .as(ACCOUNT)
      .call<{ data: Native[] }>('GET', '/v1/webhooks?limit=100');
    const found = body.data.find((each) => each.number === number);
    if (!found) throw new Error(`there is no webhook ${number}`);
    return found;
  }

  verified(number: number): Promise<void> {
    const isVerified = async () => (await this.native(number)).verification.state === 'verified';
    return until(isVerified, 'a verified URL');
  }

  async publish(...events: readonly object[]): Promise<void> {
    await this.system.api.as(ACCOUNT).call('POST', '/v1/events', events);
  }
}

const keyOf = async (system: System, id: string, role: string): Promise<string> => {
  const api = system.api.as(ACCOUNT);
  await api.call('PUT', `/v1/principals/${id}`, { name: id, role });
  const scopes = ['webhooks:read', 'webhooks:write'];
  const asked = { name: id, scopes, principal: id };
  return (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
};
