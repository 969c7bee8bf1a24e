export interface BenchOptions {
  /** How often everything is measured; what is printed are medians. */
  readonly rounds: number;
  /** Where the figures are written as JSON. */
  readonly json: string | undefined;
  /** The folder where each app leaves a CPU profile. Being profiled costs it some speed. */
  readonly profiles: string | undefined;
  /** What there is to list, and the text in the names of the calls that are made, for the bench that lists. */
  readonly size: { readonly webhooks: number; readonly attempts: number };
  readonly only: string;
}

export type Bench = (options: BenchOptions) => Promise<void>;
