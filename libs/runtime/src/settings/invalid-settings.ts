/** A setting is missing or wrong: one line, naming the variable. */
export class InvalidSettings extends Error {}
