export interface ShownWebhook {
  readonly id: string;
  readonly status: 'disabled' | 'working' | 'failing';
  readonly failures: number;
  readonly lastError: string | null;
  readonly secret?: string;
}

/** The few calls of the API that the demo makes. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly adminKey: string,
  ) {}

  createWebhook(draft: object): Promise<ShownWebhook> {
    return this.call('POST', '/v1/webhooks', draft);
  }

  webhook(id: string): Promise<ShownWebhook> {
    return this.call('GET', `/v1/webhooks/${id}`);
  }

  private async call(method: string, path: string, body?: object): Promise<ShownWebhook> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as ShownWebhook;
  }
}
