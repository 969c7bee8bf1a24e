const ADVICE = /; add it to [A-Z_]+ to allow it$/;

/** An objection less what it advises an operator to set: who asks a dialect knows nothing of this installation. */
export const forClients = (objection: string): string => objection.replace(ADVICE, '');
