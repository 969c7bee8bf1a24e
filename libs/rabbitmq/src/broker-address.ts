const PROTOCOLS: readonly string[] = ['amqp:', 'amqps:'];

/**
 * `host:port` of a URL, with `/vhost` unless it is the default one: what may be logged of it.
 * Throws when it is not a URL of RabbitMQ; the message holds nothing of it, for it may hold a
 * password.
 */
export function readAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !PROTOCOLS.includes(parsed.protocol) || !parsed.hostname) {
    throw new Error('The RabbitMQ URL must look like amqp://user:password@host:5672/vhost.');
  }
  const port = parsed.port || (parsed.protocol === 'amqps:' ? '5671' : '5672');
  const vhost = decodeURIComponent(parsed.pathname.slice(1));
  return `${parsed.hostname}:${port}${vhost && vhost !== '/' ? `/${vhost}` : ''}`;
}
