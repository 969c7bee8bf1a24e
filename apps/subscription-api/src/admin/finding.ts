/** What the doctor says of one thing. */
export interface Finding {
  readonly about: string;
  readonly found: string;
  /** What to do about it; undefined: all is well. */
  readonly todo?: string;
}
