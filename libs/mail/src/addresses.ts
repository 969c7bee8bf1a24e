/** One address and nothing else: no second one, no header, no SMTP command hides in it. */
const ADDRESS = /^[^\s\p{C}@<>(),;:"[\]\\]{1,64}@[^\s\p{C}@<>(),;:"[\]\\]{1,255}$/u;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}

/** `Postrider <postrider@example.com>`, or the address alone; undefined when it is neither. */
export const parseAddress = (text: string): NamedAddress | undefined => {
  const [, name = '', address = text.trim()] = /^([^<>\p{C}]*)<([^<>]+)>$/u.exec(text.trim()) ?? [];
  return isAddress(address) ? { name: name.trim().replace(/^"(.*)"$/, '$1'), address } : undefined;
};
