import { rowsOf, wordsIn } from './readme-tables.js';

/** By a page's own table of synonyms: an event's type, and what else it may be called. */
export const synonymsIn = (page: string): ((type: string) => readonly string[]) => {
  const table = new Map(
    rowsOf(page, 'word', 'also').map(([word = '', also = '']) => [
      wordsIn(word)[0] ?? '',
      wordsIn(also),
    ]),
  );
  return (type) => {
    const [, noun = '', word = ''] = /^(.*\.)(.*)$/.exec(type) ?? [];
    return [type, ...(table.get(word) ?? []).map((other) => noun + other)];
  };
};
