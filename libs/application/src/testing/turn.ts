interface Chore {
  tick(): Promise<boolean>;
  drain(): Promise<void>;
}

/** One turn of a chore, with all that it began; resolves to whether it would go on at once. */
export const turn = async (chore: Chore): Promise<boolean> => {
  const more = await chore.tick();
  await chore.drain();
  return more;
};
