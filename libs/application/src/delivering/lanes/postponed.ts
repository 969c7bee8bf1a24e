/** There is no room for it now: it goes back to its row, to be due then (ms since the epoch). Not an attempt. */
export class Postponed {
  constructor(readonly dueAt: number) {}
}
