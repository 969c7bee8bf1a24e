/** The time, given from outside so that what takes hours can be tested in no time. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): number;
}
