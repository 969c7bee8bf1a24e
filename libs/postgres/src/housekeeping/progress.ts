/** How far a piece of housekeeping is. */
export interface Progress {
  readonly done: number;
  /** Whether it can go on at once. */
  readonly more: boolean;
  /** Whether somebody was in the way, who must not be kept waiting again at once. */
  readonly putOff: boolean;
}

export const NOTHING: Progress = { done: 0, more: false, putOff: false };
export const ONE: Progress = { ...NOTHING, done: 1 };
export const PUT_OFF: Progress = { ...NOTHING, putOff: true };

export const together = (...all: readonly Progress[]): Progress => ({
  done: all.reduce((sum, { done }) => sum + done, 0),
  more: all.some(({ more }) => more),
  putOff: all.some(({ putOff }) => putOff),
});
