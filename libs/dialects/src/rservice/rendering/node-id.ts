/** `NG1lLmNvbS9XZWJob29rLzI` of 4me.com/Webhook/2: how the system names anything beside its number. */
export const nodeIdOf = (domain: string, kind: string, id: string | number): string =>
  Buffer.from(`${domain}/${kind}/${id}`).toString('base64url');

/** `ServiceInstance` of service_instance. */
export const kindOf = (noun: string): string =>
  noun
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/** The number in an id as paths have it, which may be a nodeID; undefined: it is none of this kind. */
export const numberIn = (id: string, domain: string, kind: string): number | undefined => {
  const prefix = `${domain}/${kind}/`;
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const digits = text.startsWith(prefix) ? text.slice(prefix.length) : id;
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
};
