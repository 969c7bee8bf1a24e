export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Content {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly link: { readonly text: string; readonly url: string };
  readonly footer: string;
}

/** To be read where HTML is not shown. */
export const asText = ({ title, sections, link, footer }: Content): string =>
  [
    title,
    ...sections.map((section) => [section.title, ...section.lines.map(bullet)].join('\n')),
    `${link.text}:\n${link.url}`,
    `-- \n${footer}`,
  ].join('\n\n');

const bullet = (line: string): string => `- ${line}`;

/** One column, no image, no style sheet: as much as every mail program shows. */
export const asHtml = ({ title, sections, link, footer }: Content): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    '<body style="font-family:sans-serif;max-width:40em;margin:2em auto;line-height:1.4">',
    `<h1 style="font-size:1.3em">${escaped(title)}</h1>`,
    ...sections.map(
      (section) =>
        `<h2 style="font-size:1em">${escaped(section.title)}</h2>\n` +
        `<ul>${section.lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    ),
    `<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>`,
    `<p style="color:#666;font-size:.85em">${escaped(footer)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
