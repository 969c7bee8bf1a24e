import type { DialectReply } from '../dialect.js';

export interface Asking {
  /** Of the OAuth client. */
  readonly client: string;
  readonly account: string;
  /** As the client wrote them. */
  readonly scope: string | undefined;
  readonly redirectUri: string;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:10vh auto;padding:0 1rem}
input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.4rem;margin:.3rem 0 1rem}
button{font:inherit;padding:.4rem 1rem;margin-right:.5rem}[role=alert]{color:#a00}`;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (each) => ENTITIES[each] ?? '');

/** Nobody may frame it, run anything in it, or have it send a key elsewhere; after it the browser goes to the client. */
const headersFor = (origins: string): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action ${origins}; frame-ancestors 'none'; base-uri 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

const page = (status: number, origins: string, main: string): DialectReply => ({
  status,
  headers: headersFor(origins),
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Postrider</title>
<style>${STYLE}</style>
<main>${main}</main>
</html>
`,
});

/** Asks for the key of whoever consents. The form goes where it came from, with all that the client asked. */
export const consentPage = (
  { client, account, scope, redirectUri }: Asking,
  complaint?: string,
): DialectReply =>
  page(
    complaint === undefined ? 200 : 403,
    `'self' ${new URL(redirectUri).origin}`,
    `
<h1>${escaped(client)}</h1>
<p>asks to act in the account <b>${escaped(account)}</b> with ${
      scope === undefined || scope === '' ? 'all that your key may' : `<b>${escaped(scope)}</b>`
    }. You will be sent back to ${escaped(new URL(redirectUri).host)}.</p>
${complaint === undefined ? '' : `<p role="alert">${escaped(complaint)}</p>`}
<form method="post">
<label>Your API key <input type="password" name="key" autocomplete="off" required></label>
<button name="answer" value="allow">Allow</button>
<button name="answer" value="deny" formnovalidate>Deny</button>
</form>
`,
  );

/** Where nobody may be sent back to. */
export const refusalPage = (because: string): DialectReply =>
  page(400, "'none'", `\n<h1>This cannot be asked</h1>\n<p>${escaped(because)}</p>\n`);
