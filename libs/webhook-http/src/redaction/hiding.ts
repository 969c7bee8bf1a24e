export const HIDDEN = '[hidden]';

/** Shorter words are hidden only where they stand alone: `1` must not take every 1 out of an answer. */
const SHORT = 8;
/** A beginning of a secret that is shorter than this gives nothing away. */
const TELLING = 4;

/** What must not be seen; none is empty. */
export interface Secrets {
  /** Wherever they stand. */
  readonly anywhere: readonly string[];
  /** Short ones only as words of their own. */
  readonly words: readonly string[];
}

/** Takes secrets out of texts. */
export class Hiding {
  private pattern: RegExp | null = null;

  constructor(private readonly secrets: Secrets) {}

  /** The text without them. */
  in(text: string): string {
    const { anywhere, words } = this.secrets;
    if (!holdsOneOf(anywhere, text) && !holdsOneOf(words, text)) return text;
    this.pattern ??= compiled(this.secrets);
    return text.replace(this.pattern, HIDDEN);
  }

  /** The same of a text that was cut, whose end may be the beginning of one. */
  inCut(text: string): string {
    const hidden = this.in(text);
    let begun = 0;
    for (const secrets of Object.values(this.secrets) as (readonly string[])[]) {
      for (const secret of secrets) begun = Math.max(begun, lengthBegun(secret, hidden));
    }
    return begun < TELLING ? hidden : `${hidden.slice(0, -begun)}${HIDDEN}`;
  }
}

/** Every answer comes by here, so what cannot be is not searched for. */
const holdsOneOf = (secrets: readonly string[], text: string): boolean => {
  for (const secret of secrets) {
    if (text.length >= secret.length && text.includes(secret)) return true;
  }
  return false;
};

/** In one go, so that what was put in is not searched again; the longest first, so that none leaves its end. */
const compiled = ({ anywhere, words }: Secrets): RegExp => {
  const sources = [
    ...anywhere.map((text) => ({ text, source: literally(text) })),
    ...words.map((text) => ({ text, source: asWord(text) })),
  ].sort((a, b) => b.text.length - a.text.length);
  return new RegExp(sources.map(({ source }) => source).join('|'), 'g');
};

/** How much of the secret, but not all, the text ends with. */
const lengthBegun = (secret: string, text: string): number => {
  for (let length = Math.min(secret.length - 1, text.length); length >= TELLING; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
};

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const asWord = (text: string): string =>
  text.length < SHORT ? `(?<![A-Za-z0-9])${literally(text)}(?![A-Za-z0-9])` : literally(text);
