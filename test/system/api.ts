export interface WebhookBody {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly status: 'disabled' | 'working' | 'failing';
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly disabledReason: string | null;
  readonly version: number;
  readonly secret?: string;
}

export interface DeliveryBody {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly event: { readonly id: string; readonly type: string };
  readonly history?: readonly {
    readonly number: number;
    readonly startedAt: string;
    readonly durationMs: number;
    readonly outcome: string;
    readonly status: number | null;
    readonly error: string | null;
    readonly request: {
      readonly headers: Readonly<Record<string, string>>;
      readonly bytes: number;
    } | null;
    readonly response: { readonly excerpt: string } | null;
  }[];
}

export interface Reply<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

/** The API as an administrator calls it. */
export class Api {
  constructor(
    private readonly url: string,
    readonly adminKey: string,
    private readonly account?: string,
  ) {}

  as(account: string): Api {
    return new Api(this.url, this.adminKey, account);
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply<Body>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.adminKey}`,
        ...(this.account !== undefined && { 'postrider-account': this.account }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : undefined) as Body,
      text,
    };
  }

  async create(draft: object): Promise<WebhookBody & { readonly secret: string }> {
    const reply = await this.call<WebhookBody>('POST', '/v1/webhooks', draft);
    if (reply.status !== 201 || reply.body.secret === undefined) throw new Error(reply.text);
    return { ...reply.body, secret: reply.body.secret };
  }

  async webhook(id: string): Promise<WebhookBody> {
    return (await this.call<WebhookBody>('GET', `/v1/webhooks/${id}`)).body;
  }

  async deliveries(webhookId: string): Promise<readonly DeliveryBody[]> {
    const path = `/v1/webhooks/${webhookId}/deliveries?limit=100`;
    return (await this.call<{ data: DeliveryBody[] }>('GET', path)).body.data;
  }

  async delivery(id: string): Promise<DeliveryBody> {
    return (await this.call<DeliveryBody>('GET', `/v1/deliveries/${id}`)).body;
  }
}
