import type { Api } from './api.js';

export interface LetterBody {
  readonly id: string;
  readonly account: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly routingKey: string | null;
  readonly exchange: string | null;
  readonly refusedAt: string | null;
  readonly seenAt: string;
  readonly encoding: 'utf8' | 'base64';
  readonly body: string;
  readonly bytes: number;
  readonly redriven: number;
}

export interface LettersPage {
  readonly data: readonly LetterBody[];
  readonly next: string | null;
  readonly total: number;
}

/** All that were taken from the broker so far, page by page. */
export const lettersOf = async (
  api: Api,
  { queue = 'event-router', limit = 100 } = {},
): Promise<readonly LetterBody[]> => {
  const letters: LetterBody[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { status, text, body } = await api.call<LettersPage>(
      'GET',
      `/v1/dead-letters?queue=${queue}&limit=${limit}${from}`,
    );
    if (status !== 200) throw new Error(text);
    letters.push(...body.data);
    cursor = body.next;
  } while (cursor !== null);
  return letters;
};
