import { startKeeper } from './keeper-process.mjs';

export default async () => {
  // Workers inherit the environment; services.ts reads it there.
  process.env.POSTRIDER_TEST_SERVICES = JSON.stringify(await startKeeper());
};
