/** Whether something the app depends on answers; rejects when it does not. */
export type HealthCheck = () => Promise<void>;

const DEADLINE_MS = 2_000;

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
}

/** Checks by their names, asked on demand. */
class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly others = new Map<string, HealthChecks>();

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** Those of another app of the same process, each with that app's name before its own. */
  include(app: string, others: HealthChecks): void {
    this.others.set(app, others);
  }

  async ask(): Promise<readonly CheckResult[]> {
    const own = [...this.checks].map(async ([name, check]) => ({ name, ok: await answers(check) }));
    const included = [...this.others].map(async ([app, others]) =>
      (await others.ask()).map(({ name, ok }) => ({ name: `${app}/${name}`, ok })),
    );
    const [mine, theirs] = await Promise.all([Promise.all(own), Promise.all(included)]);
    return [...mine, ...theirs.flat()];
  }
}

/** What the app needs to do its work. */
export class Readiness extends HealthChecks {}

/** What a restart would mend: work that hangs, though everything it needs is there. */
export class Liveness extends HealthChecks {}

const answers = async (check: HealthCheck): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS, false);
  });
  const asked = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
};
