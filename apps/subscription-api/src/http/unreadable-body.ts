/** A body that no route could read: told by its status, before there is a route to ask. */
export class UnreadableBody extends Error {
  constructor(
    readonly statusCode: 400 | 415,
    message: string,
    /** What would have been taken. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
