/** One call of RabbitMQ's management API. `url` holds user and password. */
export const management = async (
  url: string,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body: object = {},
): Promise<unknown> => {
  const { origin, username, password } = new URL(url);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const response = await fetch(`${origin}/api/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(login).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(method === 'PUT' && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`management API: ${method} ${path}: ${response.status} ${text}`);
  return method === 'GET' ? (JSON.parse(text) as unknown) : undefined;
};
