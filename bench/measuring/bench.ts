export interface BenchOptions {
  /** How often everything is measured; what is printed are medians. */
  readonly rounds: number;
  /** Where the figures are written as JSON. */
  readonly json: string | undefined;
  /** The folder where each app leaves a CPU profile. Being profiled costs it some speed. */
  readonly profiles: string | undefined;
}

export type Bench = (options: BenchOptions) => Promise<void>;
