import type { ReceiverCommand } from './attempt.js';

const COMMANDS: readonly ReceiverCommand[] = ['disable', 'abort-message'];

/** The command in an answer's header `webhook-delivery`; null when there is none that is known. */
export const receiverCommandOf = (value: string | undefined): ReceiverCommand | null => {
  if (value === undefined) return null;
  const text = value.trim().toLowerCase();
  return COMMANDS.find((command) => command === text) ?? null;
};
