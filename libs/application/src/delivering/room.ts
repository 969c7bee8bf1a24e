/**
 * Room for so much at once. Who comes when it is full waits, in the order of coming; who finds it empty
 * is let in, however large.
 */
export class Room {
  private taken = 0;
  private readonly waiting: { readonly size: number; readonly enter: () => void }[] = [];

  constructor(private readonly size: number) {}

  enter(size: number): Promise<void> | undefined {
    if (this.waiting.length === 0 && this.hasRoomFor(size)) {
      this.taken += size;
      return undefined;
    }
    return new Promise((enter) => {
      this.waiting.push({ size, enter });
    });
  }

  leave(size: number): void {
    this.taken -= size;
    for (let next = this.waiting[0]; next && this.hasRoomFor(next.size); next = this.waiting[0]) {
      this.waiting.shift();
      this.taken += next.size;
      next.enter();
    }
  }

  private hasRoomFor(size: number): boolean {
    return this.taken === 0 || this.taken + size <= this.size;
  }
}
