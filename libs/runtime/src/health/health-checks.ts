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

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  ask(): Promise<readonly CheckResult[]> {
    return Promise.all(
      [...this.checks].map(async ([name, check]) => ({ name, ok: await answers(check) })),
    );
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
