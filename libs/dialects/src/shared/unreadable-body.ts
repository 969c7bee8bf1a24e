/** The body says of itself what it is, and is not. */
export class UnreadableBody extends Error {}
