/**
 * POSTRIDER_TEST_PRIVATE=1 passes by whatever runs on the machine and starts private services, as a
 * machine without any would.
 */
export const onlyPrivate = (): boolean => process.env['POSTRIDER_TEST_PRIVATE'] === '1';

export const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
};
