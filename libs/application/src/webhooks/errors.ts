import { DomainError } from '#domain';

export class WebhookNotFound extends DomainError {
  readonly code = 'webhook-not-found';

  constructor(webhookId: string) {
    super(`There is no webhook ${webhookId} in this account.`);
  }
}

export class DeliveryNotFound extends DomainError {
  readonly code = 'delivery-not-found';

  constructor(deliveryId: string) {
    super(`There is no delivery ${deliveryId} in this account.`);
  }
}

/** The webhook is no longer what the caller last saw, and the caller asked to change that alone. */
export class PreconditionFailed extends DomainError {
  readonly code = 'precondition-failed';

  constructor(webhookId: string, version: number) {
    super(`Webhook ${webhookId} is at version ${version} now: read it again, then change it.`);
  }
}

/** Nothing is sent for it any more. */
export class WebhookDeleted extends DomainError {
  readonly code = 'webhook-deleted';

  constructor(webhookId: string) {
    super(`Webhook ${webhookId} was deleted: nothing is sent for it any more.`);
  }
}

/** Nothing is sent to it: what was to go again would be held, and what had succeeded before would no longer be seen. */
export class WebhookIsDisabled extends DomainError {
  readonly code = 'webhook-disabled';

  constructor(webhookId: string) {
    super(
      `Webhook ${webhookId} is disabled, and gets nothing: enable it, then ask for this again.`,
    );
  }
}

/** What the event said was removed, by age; nobody can send it any more. */
export class PayloadRemoved extends DomainError {
  readonly code = 'payload-removed';

  constructor(deliveryId: string) {
    super(
      `Delivery ${deliveryId} cannot be made again: what its event said was removed by its age (POSTRIDER_PAYLOAD_RETENTION).`,
    );
  }
}

export class EventNotFound extends DomainError {
  readonly code = 'event-not-found';

  constructor(id: string) {
    super(`There is no domain event ${id} in this account.`);
  }
}

/** The caller may manage one owner's webhooks alone, and this is none of them, or would be none. */
export class NotTheOwner extends DomainError {
  readonly code = 'not-the-owner';

  constructor(owner: string) {
    super(`This credential stands for the member ${owner}, who manages its own webhooks alone.`);
  }
}

/** Several fields' values break a rule, each told by its JSON pointer. */
export class InvalidFields extends DomainError {
  readonly code = 'invalid-field';

  constructor(readonly problems: readonly { readonly pointer: string; readonly detail: string }[]) {
    super(problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
  }
}

/** A field's value breaks a rule. `field` is its JSON pointer. */
export class InvalidField extends DomainError {
  readonly code = 'invalid-field';

  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}
