import type { WebhookFilter, WebhookReader, WebhookView } from '#application';

const PAGE = 100;

/** The webhooks of one account that were made through one dialect: no other does it see or touch. */
export class WebhooksOf {
  constructor(
    private readonly reader: WebhookReader,
    private readonly preset: string,
  ) {}

  /** Oldest first, however many there are. */
  async all(account: string, filter: Omit<WebhookFilter, 'preset'> = {}): Promise<WebhookView[]> {
    const found: WebhookView[] = [];
    let after: string | null = null;
    do {
      const request = { limit: PAGE, after };
      const page = await this.reader.list(account, request, { ...filter, preset: this.preset });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    return found.reverse();
  }

  /** Undefined also where `number` is none. */
  async numbered(account: string, number: string | number): Promise<WebhookView | undefined> {
    const wanted = Number(number);
    if (!/^\d{1,15}$/.test(String(number)) || wanted < 1) return undefined;
    const filter = { number: wanted, preset: this.preset };
    const { items } = await this.reader.list(account, { limit: 1, after: null }, filter);
    return items[0];
  }
}
