/**
 * Whether a process can do its work, part by part; a value other than `ok` is a sentence for an
 * operator.
 */
export interface ReadinessReport {
  ready: boolean;
  checks: Record<string, string>;
}

/** What `/health/ready` asks. */
export abstract class Readiness {
  abstract report(): Promise<ReadinessReport>;
  /** From now on the process reports that it is not ready, so that balancers send nothing more. */
  abstract stop(): void;
}
