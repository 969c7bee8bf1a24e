/** What HTTP itself is run with (RFC 9110, 7.6.1), in lower case: no webhook's to say. */
export const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'te', 'trailer', 'expect'],
  ...['connection', 'keep-alive', 'upgrade', 'http2-settings'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
]);

/** That, and what every sender writes itself. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  ...['content-type', 'content-encoding', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
]);
