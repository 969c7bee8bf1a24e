/** New ids: UUIDv7, so that a range of ids is a range of time. */
export abstract class Ids {
  abstract next(): string;
}
