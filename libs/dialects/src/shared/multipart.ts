import { UnreadableBody } from './unreadable-body.js';

/** As many as a form of the other kind may have. */
const MOST_PARTS = 1_000;

const BOUNDARY = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i;
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*(;.*)$/im;
const NAME = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;
const FILE = /;\s*filename\*?=/i;
const BLANK_LINE = '\r\n\r\n';

/**
 * The fields of `multipart/form-data` (RFC 7578), in their order. Throws UnreadableBody, also of files: nothing here
 * is made from one.
 */
export const multipartFields = (
  text: string,
  contentType: string,
): [name: string, value: string][] => {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw unreadable();
  const [, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`);
  const end = parts.pop();
  if (end?.startsWith('--') !== true) throw unreadable();
  if (parts.length > MOST_PARTS) throw new UnreadableBody('The form has too many fields.');
  return parts.map(fieldOf);
};

const fieldOf = (part: string): [name: string, value: string] => {
  const headersEnd = part.indexOf(BLANK_LINE);
  const [, said = ''] = DISPOSITION.exec(part.slice(0, Math.max(0, headersEnd))) ?? [];
  const name = NAME.exec(said);
  if (!name) throw unreadable();
  if (FILE.test(said.replace(NAME, ''))) throw new UnreadableBody('The form holds a file.');
  return [unescaped(name[1] ?? name[2] ?? ''), part.slice(headersEnd + BLANK_LINE.length)];
};

/** As curl writes a quotation mark, and as browsers do. */
const unescaped = (name: string): string => name.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"');

const unreadable = (): UnreadableBody => new UnreadableBody('The body is not multipart/form-data.');
