interface Welcome {
  readonly apiUrl: string;
  readonly adminKey: string;
  readonly brokerLine: string;
  readonly databaseLine: string;
  /** Null when the broker is in this process. */
  readonly amqpUrl: string | null;
}

/** Where everything is, and lines to copy. */
export const welcome = ({
  apiUrl,
  adminKey,
  brokerLine,
  databaseLine,
  amqpUrl,
}: Welcome): string => `
Postrider is up. Ctrl-C stops it; its data stays.

  API        ${apiUrl}
  admin key  ${adminKey}
  broker     ${brokerLine}
  database   ${databaseLine}

Create a webhook:

  curl -X POST ${apiUrl}/v1/webhooks -H 'authorization: Bearer ${adminKey}' \\
    -H 'content-type: application/json' \\
    -d '{"url":"http://127.0.0.1:8080/hooks","events":["task.*"],"enabled":true}'

Publish an event:

  curl -X POST ${apiUrl}/v1/events -H 'authorization: Bearer ${adminKey}' \\
    -H 'content-type: application/json' \\
    -d '{"id":"1","type":"task.created","project":"42","data":{"title":"Hello"}}'
${amqpUrl === null ? '' : overAmqp(amqpUrl)}`;

const overAmqp = (amqpUrl: string): string => `
The same from a service, over RabbitMQ (publish.mjs, with npm's amqplib):

  import { connect } from 'amqplib';
  const connection = await connect('${withoutPassword(amqpUrl)}');
  const channel = await connection.createConfirmChannel();
  channel.publish('domain.events', 'task.created', Buffer.from('{"id":"2","project":"42","data":{"title":"Hello"}}'));
  await channel.waitForConfirms().then(() => connection.close());
`;

/** A password that is not RabbitMQ's own default belongs on no screen. */
const withoutPassword = (amqpUrl: string): string => {
  const url = new URL(amqpUrl);
  if (url.password !== '' && url.password !== 'guest') url.password = '***';
  return url.href;
};
