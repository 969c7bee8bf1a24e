import { Persistence } from '#application';

/** For as long, in ms, it is tried to connect at a start. */
const PATIENCE_MS = 30_000;

/** Does what a start needs of the store, and does it again while that is out of reach. Rejects when it stays so for 30 s. */
export const onceStoreAnswers = async <T>(work: () => Promise<T>): Promise<T> => {
  const persistence = new Persistence();
  const patience = setTimeout(() => persistence.giveUp(), PATIENCE_MS);
  try {
    return await persistence.through(work);
  } finally {
    clearTimeout(patience);
  }
};
