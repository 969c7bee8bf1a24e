/** When a delivery came to be, in ms since the epoch: a UUIDv7 begins with it (RFC 9562, 5.7). */
export const bornAt = (uuidv7: string): number =>
  Number.parseInt(uuidv7.slice(0, 8) + uuidv7.slice(9, 13), 16);
