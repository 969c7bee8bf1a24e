import type { FactoryProvider } from '@nestjs/common';

type Token<T> = abstract new (...args: never[]) => T;
type Tokens<D extends readonly unknown[]> = { [I in keyof D]: Token<D[I]> };

/** Tells Nest how to build a class under a port's token. A wrong order of dependencies does not compile. */
export const provideAs = <P, D extends readonly unknown[]>(
  port: Token<P>,
  type: new (...dependencies: D) => P,
  ...inject: Tokens<D>
): FactoryProvider<P> => ({
  provide: port,
  inject: [...inject] as Token<unknown>[],
  useFactory: (...dependencies: unknown[]) => new type(...(dependencies as unknown as D)),
});

/** The same for a class that is its own token. */
export const provide = <T, D extends readonly unknown[]>(
  type: new (...dependencies: D) => T,
  ...inject: Tokens<D>
): FactoryProvider<T> => provideAs<T, D>(type as unknown as Token<T>, type, ...inject);
