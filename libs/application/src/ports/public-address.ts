/** Where this installation's API is reached from outside: what receivers and people are sent leads there. */
export abstract class PublicAddress {
  /** Without a slash at the end. */
  abstract readonly publicUrl: string;
}
